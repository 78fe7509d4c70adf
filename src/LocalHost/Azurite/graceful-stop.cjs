'use strict';
// Loaded into Azurite before its own code. Azurite saves what it holds when it is told to end, so it must be told, must not
// be told too early, and must not outlive the app: Ctrl+C reaches the whole process group while the app still needs its
// storage, and an app that is killed tells nobody. What ends in every case is the pipe on standard input.

const once = process.once;
process.once = function (event, listener) {
  return event === 'SIGINT' ? this : once.call(this, event, listener);
};
process.on('SIGINT', () => {});

// Nobody reads any more when the app has been killed.
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
