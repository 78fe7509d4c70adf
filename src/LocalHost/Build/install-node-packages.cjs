'use strict';
// Runs npm ci at the root of the repository when the installed packages are not those of package-lock.json. Two builds at
// once (an editor's and a terminal's) take turns; a checkout that only touches the lock file installs nothing.

const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');

const root = path.resolve(process.argv[2]);
const wanted = path.join(root, 'package-lock.json');
const installed = path.join(root, 'node_modules', '.package-lock.json');
// Not in the shared temporary folder: another user of the machine could take a name there that can be foreseen.
const lock = path.join(root, 'artifacts', 'npm-ci.lock');

function isInstalled() {
  if (!fs.existsSync(installed)) {
    return false;
  }
  const have = JSON.parse(fs.readFileSync(installed, 'utf8')).packages;
  const want = JSON.parse(fs.readFileSync(wanted, 'utf8')).packages;
  return Object.entries(want).every(([name, entry]) => name === '' || entry.optional || have[name]?.integrity === entry.integrity);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return e.code === 'EPERM';
  }
}

// The file gets its name when it is complete, so a process that finds it can read which process owns it.
function tryLock() {
  const mine = `${lock}.${process.pid}`;
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  fs.writeFileSync(mine, String(process.pid));
  try {
    fs.linkSync(mine, lock);
    return true;
  } catch (e) {
    if (e.code !== 'EEXIST') {
      throw e;
    }
    return false;
  } finally {
    fs.unlinkSync(mine);
  }
}

function removeIfAbandoned() {
  try {
    if (!isAlive(Number(fs.readFileSync(lock, 'utf8')))) {
      fs.unlinkSync(lock);
    }
  } catch (e) {
    if (e.code !== 'ENOENT') {
      throw e;
    }
  }
}

function waitALittle() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
}

while (!tryLock()) {
  removeIfAbandoned();
  waitALittle();
}

try {
  if (!isInstalled()) {
    const npm = spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    process.exitCode = npm.status ?? 1;
  }
} finally {
  fs.unlinkSync(lock);
}
