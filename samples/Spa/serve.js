// Serves this folder, and the compiled client under /client/, at http://localhost:3000: another origin than the server's.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";

const files = {
  "/": ["index.html", "text/html"],
  "/app.css": ["app.css", "text/css"],
  "/app.js": ["app.js", "text/javascript"],
};
for (const name of ["calls", "client", "index", "keeper", "problem", "session", "transport"])
  files[`/client/${name}.js`] = [`../../clients/typescript/dist/${name}.js`, "text/javascript"];

createServer((request, response) => {
  const file = files[request.url.split("?")[0]];
  if (!file)
    return response.writeHead(404).end();
  response.setHeader("Content-Type", `${file[1]}; charset=utf-8`);
  response.setHeader("Content-Security-Policy", "default-src 'self'; connect-src http://localhost:5000; frame-ancestors 'none'");
  createReadStream(new URL(file[0], import.meta.url)).on("error", () => response.writeHead(404).end()).pipe(response);
}).listen(Number(process.env.PORT ?? 3000), "localhost", () => console.log("http://localhost:3000/"));
