// The frame that tells an application whether the session is still the same (OpenID Connect Session Management 1.0, 3.3).
// Who asks must know a hash over its own origin, so the answer goes to that origin and helps nobody else.
"use strict";
(() => {
  // The constants of SHA-256: the first 32 bits of the fractions of square and cube roots of primes (FIPS 180-4, 4.2.2).
  const fraction = (root) => ((root - Math.floor(root)) * 0x100000000) | 0;
  const primes = [];
  for (let number = 2; primes.length < 64; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const rounds = primes.map((prime) => fraction(Math.cbrt(prime)));
  const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));

  // crypto.subtle is missing where the application's page is not secure, and answers too late besides.
  function sha256(bytes) {
    const length = bytes.length;
    const message = bytes.concat([0x80]);
    while (message.length % 64 !== 56) message.push(0);
    for (let shift = 56; shift >= 0; shift -= 8) message.push(shift < 32 ? ((length * 8) >>> shift) & 0xff : 0);
    const state = start.slice();
    for (let at = 0; at < message.length; at += 64) {
      const words = [];
      for (let i = 0; i < 64; i += 1) {
        if (i < 16) {
          const j = at + 4 * i;
          words.push((message[j] << 24) | (message[j + 1] << 16) | (message[j + 2] << 8) | message[j + 3]);
        } else {
          const a = words[i - 15], b = words[i - 2];
          const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3), high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
          words.push((words[i - 16] + low + words[i - 7] + high) | 0);
        }
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const mixed = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25), chosen = (e & f) ^ (~e & g);
        const first = (h + mixed + chosen + rounds[i] + words[i]) | 0;
        const spread = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22), most = (a & b) ^ (a & c) ^ (b & c);
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + spread + most) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
    }
    return state.flatMap((word) => [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]);
  }

  const hash = (text) => {
    const bytes = sha256(Array.from(new TextEncoder().encode(text)));
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  };

  const name = `${document.documentElement.dataset.cookie}=`;
  const browserState = () => {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(name));
    return found ? found.slice(name.length) : "";
  };

  function answer(question, origin) {
    const parts = typeof question === "string" && question.length < 4096 ? /^(.+) ([^ .]+)\.([^ .]+)$/.exec(question) : null;
    if (!parts) return "error";
    const [, client, sent, salt] = parts;
    return hash(`${client} ${origin} ${browserState()} ${salt}`) === sent ? "unchanged" : "changed";
  }

  addEventListener("message", (event) => {
    // A page without an origin cannot be answered, and was never given a session_state.
    if (!event.source || !/^https?:/.test(event.origin)) return;
    event.source.postMessage(answer(event.data, event.origin), event.origin);
  });
})();
