// Preloaded into the server, which would listen on every interface otherwise: tests stay on this machine.
const { Server } = require("node:net");

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  const hasHost = typeof rest[0] === "string";
  return typeof port === "number" && !hasHost ? listen.call(this, port, "127.0.0.1", ...rest) : listen.call(this, port, ...rest);
};
