'use strict';
// Loaded into Azurite before its own code. Azurite saves its data when it is told to end. It must be told, but not too early, and it must not
// outlive the host. Ctrl+C reaches every process of the console while the app still needs its storage, and a host that is killed cannot tell.
// In each case the pipe on standard input ends when the host has ended.

const once = process.once;
process.once = function (event, listener) {
  return event === 'SIGINT' ? this : once.call(this, event, listener);
};
process.on('SIGINT', () => {});

// A host that has been killed reads no more.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

let ending = false;
function end() {
  if (!ending) {
    ending = true;
    if (!process.emit('SIGTERM')) {
      process.exit(0);
    }
    setTimeout(() => process.exit(0), 8000).unref();
  }
}

process.stdin.on('end', end).on('error', end).resume();
