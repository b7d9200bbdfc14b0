// As much of Socket.IO as this page needs: it connects, says who it is, hears events, and comes back when it was cut off.
// Packets are text: the first character is Engine.IO's type (0 open, 1 close, 2 ping, 3 pong, 4 message), and within a
// message the second is Socket.IO's (0 connected, 1 disconnected, 2 event).

const PATH = '/ws/socket.io/?EIO=4';
const BETWEEN_PACKETS = '\x1e';
const HEARTBEAT = 30_000;

export class Socket {
  /** `heard(event)` gets each event, `changed(isConnected)` each loss and each return. */
  constructor({ heard, changed }) {
    Object.assign(this, { heard, changed, id: null, failures: 0, waiting: [], closed: true });
  }

  /** Connects as whom the token names, over a web socket or, where that is switched off, by polling. */
  open(token, transport) {
    Object.assign(this, { token, transport, closed: false });
    this.connect();
    this.heartbeat = setInterval(() => this.id && this.send('42["heartbeat",{}]'), HEARTBEAT);
  }

  close() {
    this.closed = true;
    clearInterval(this.heartbeat);
    clearTimeout(this.again);
    this.lost();
  }

  /** The id of this connection, as soon as there is one: answers are told to the connection that asked. */
  ready() {
    return this.id ? Promise.resolve(this.id) : new Promise((resolve) => this.waiting.push(resolve));
  }

  connect() {
    // What a wire that was given up still has to say is no news of the next one.
    const wire = (this.wire = this.transport({
      packet: (text) => this.wire === wire && this.take(text),
      ended: () => this.wire === wire && this.lost(),
    }));
  }

  send(packet) {
    this.wire?.send(packet);
  }

  take(packet) {
    this.watch();
    if (packet[0] === '0') {
      const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1));
      this.patience = pingInterval + pingTimeout;
      this.send(`40${JSON.stringify({ token: this.token })}`);
    } else if (packet === '2') {
      this.send('3');
    } else if (packet.startsWith('40')) {
      this.id = JSON.parse(packet.slice(2)).sid;
      this.failures = 0;
      for (const resolve of this.waiting.splice(0)) resolve(this.id);
      this.changed(true);
    } else if (packet.startsWith('42[')) {
      const [name, event] = JSON.parse(packet.slice(2));
      if (name === 'events') this.heard(event);
    } else if (packet === '1' || packet.startsWith('41')) {
      this.lost();
    }
  }

  /** The server pings: when it falls silent for too long, the line is dead even if nobody said so. */
  watch() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(), this.patience ?? 45_000);
  }

  lost() {
    clearTimeout(this.silence);
    const { wire } = this;
    this.wire = null;
    wire?.close();
    if (this.id) {
      this.id = null;
      this.changed(false);
    }
    if (this.closed) return;
    this.failures += 1;
    const wait = Math.min(5000, 250 * 2 ** Math.min(this.failures, 5)) * (0.75 + Math.random() / 2);
    clearTimeout(this.again);
    this.again = setTimeout(() => this.connect(), wait);
  }
}

export function overWebSocket({ packet, ended }) {
  const line = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${PATH}&transport=websocket`);
  line.addEventListener('message', (event) => packet(event.data));
  line.addEventListener('close', ended);
  return { send: (text) => line.readyState === WebSocket.OPEN && line.send(text), close: () => line.close() };
}

export function overPolling({ packet, ended }) {
  const hangUp = new AbortController();
  let address = `${PATH}&transport=polling`;
  const ask = async (options) => {
    const answer = await fetch(address, { ...options, signal: hangUp.signal });
    if (!answer.ok) throw new Error(`the socket answered ${answer.status}`);
    return answer.text();
  };
  const listen = async () => {
    const [opened] = (await ask()).split(BETWEEN_PACKETS);
    address += `&sid=${JSON.parse(opened.slice(1)).sid}`;
    packet(opened);
    while (!hangUp.signal.aborted) (await ask()).split(BETWEEN_PACKETS).forEach(packet);
  };
  listen().catch(ended);
  return {
    send: (text) => ask({ method: 'POST', body: text, headers: { 'Content-Type': 'text/plain;charset=UTF-8' } }).catch(ended),
    close: () => hangUp.abort(),
  };
}
