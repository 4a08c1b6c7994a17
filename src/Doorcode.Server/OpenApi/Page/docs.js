// Shows the description of the API. Wherever this page was loaded from: its policy lets it call no other server.
"use strict";

const { base } = document.getElementById("api").dataset;

SwaggerUIBundle({
  url: `${base}/openapi/v1.json`,
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  plugins: [
    () => ({
      statePlugins: {
        spec: {
          wrapActions: {
            updateJsonSpec: (update) => (description) => update({ ...description, servers: [{ url: base || "/" }] }),
          },
        },
      },
    }),
  ],
});
