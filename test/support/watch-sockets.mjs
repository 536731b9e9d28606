// Loaded into a process before anything else (--import): tells on stderr whom it connects to, looks up or sends datagrams to.
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

const tell = (what, host, port) => process.stderr.write(`SOCKET ${what} ${host} ${port}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function watched(...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null && !first.path)
    tell('connect', first.host ?? 'localhost', first.port);
  return connect.apply(this, args);
};
const { lookup } = dns;
dns.lookup = function watched(host, ...rest) {
  tell('lookup', host, 0);
  return lookup.call(dns, host, ...rest);
};
const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function watched(...args) {
  tell('datagram', '?', 0);
  return send.apply(this, args);
};
