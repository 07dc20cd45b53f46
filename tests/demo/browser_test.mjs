// SPDX-License-Identifier: Apache-2.0
// usage: node browser_test.mjs CHROMIUM PACKAGES EXAMPLES PROXIES.MD
//
// A browser visits the demo and the examples, which it starts. PACKAGES has puppeteer-core.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

const [chromium, packages, examples, guide] = process.argv.slice(2);
const puppeteer = createRequire(join(packages, 'package.json'))('puppeteer-core');

const folder = mkdtempSync(join(tmpdir(), 'browser_test-'));
const running = new Set();
let browser;

before(async () => {
  const args = ['--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions'];
  if (process.getuid() === 0) args.push('--no-sandbox');
  browser = await puppeteer.launch({
    executablePath: chromium, args, pipe: true, userDataDir: join(folder, 'profile'), acceptInsecureCerts: true,
    env: { ...process.env, HOME: folder },
  });
});

after(async () => {
  await browser?.close();
  for (const program of running) program.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/// A program that ends with the tests, also if they are killed. `cwd` is a folder of its own, unless it is given.
function start(command, args, cwd = mkdtempSync(join(folder, 'cwd-'))) {
  const program = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
    cwd, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_STATE_HOME: cwd,
           DYNAMO_DB_SESSION_SECRET_KEY: 'a secret of the browser test, of 32 bytes' },
  });
  running.add(program);
  program.on('exit', () => running.delete(program));
  return program;
}

async function stop(program, signal = 'SIGTERM') {
  const ended = new Promise((done) => program.once('exit', done));
  program.kill(signal);
  await ended;
}

/// Resolves once a line of the output matches, with the match.
function printed(output, pattern) {
  return new Promise((done, fail) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => pattern.test(line) && done(pattern.exec(line)));
    lines.on('close', () => fail(new Error(`the program did not print ${pattern}`)));
  });
}

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

async function listens(program, port) {
  while (running.has(program)) {
    const is = await new Promise((done) => {
      const socket = connect(port, '127.0.0.1', () => done(true) || socket.destroy());
      socket.on('error', () => done(false));
    });
    if (is) return;
    await new Promise((done) => setImmediate(done));
  }
  throw new Error(`${program.spawnargs.join(' ')} ended before it listened`);
}

/// The page of a new visitor, whose cookies nobody else has.
async function newVisitor() {
  const context = await browser.createBrowserContext();
  return newTab(context);
}

/// Without an icon: some examples count a request for one, too.
async function newTab(context) {
  const page = await context.newPage();
  const network = await page.createCDPSession();
  await network.send('Network.enable');
  await network.send('Network.setBlockedURLs', { urls: ['*/favicon.ico'] });
  return page;
}

const textOf = (page) => page.$eval('body', (body) => body.innerText);
const cookiesOf = (page) => page.browserContext().cookies();

/// Of one cookie what a browser keeps beside its value.
async function storedCookie(page) {
  const cookies = await cookiesOf(page);
  assert.equal(cookies.length, 1);
  const { name, path, domain, secure, httpOnly, sameSite, session } = cookies[0];
  return { name, path, domain, secure, httpOnly, sameSite, session };
}

// ---- The demo ----

async function startDemo(cwd, ...more) {
  const program = start(join(examples, 'demo/demo'),
                        ['--port', '0', '--db', join(cwd, 'demo.db'), ...more], cwd);
  const [url] = await printed(program.stdout, /http:\/\/127\.0\.0\.1:\d+/);
  return { program, url };
}

const newFolder = () => mkdtempSync(join(folder, 'demo-'));

/// Presses the button of a form, after filling in its fields, and gives the status of the page that comes.
async function submit(page, action, fields = {}) {
  await page.bringToFront();
  for (const [name, value] of Object.entries(fields)) {
    const field = await page.$(`form[action="${action}"] [name="${name}"]`);
    if (value === true) await field.click();
    else await field.type(value);
  }
  const [answer] = await Promise.all(
    [page.waitForNavigation(), page.click(`form[action="${action}"] button`)]);
  return answer.status();
}

async function visitDemo(page, url) {
  await page.goto(url);
  return page;
}

test('the demo counts the visits of a browser and keeps its notes', async () => {
  const { program, url } = await startDemo(newFolder());
  const page = await visitDemo(await newVisitor(), url);
  assert.match(await textOf(page), /This is your first visit/);
  await page.reload();
  assert.match(await textOf(page), /You have been here 2 times/);
  assert.equal(await submit(page, '/notes', { note: '<b>tea</b>' }), 200);
  assert.match(await textOf(page), /<b>tea<\/b>/);
  assert.deepEqual(await storedCookie(page), {
    name: 'demo-session', path: '/', domain: '127.0.0.1', secure: false, httpOnly: true, sameSite: 'Lax',
    session: true,
  });
  const other = await visitDemo(await newVisitor(), url);
  assert.doesNotMatch(await textOf(other), /tea/);
  await stop(program);
});

test('signing in gives a new id, and remembers a browser for 30 days', async () => {
  const { program, url } = await startDemo(newFolder());
  const page = await visitDemo(await newVisitor(), url);
  await submit(page, '/notes', { note: 'milk' });
  const [before] = await cookiesOf(page);
  await submit(page, '/sign-in', { name: 'Ann', remember: true });
  assert.match(await textOf(page), /Signed in as Ann[^]*milk/);
  const [kept] = await cookiesOf(page);
  assert.notEqual(kept.value, before.value);
  assert.equal(kept.session, false);
  const days = (kept.expires - Date.now() / 1000) / 86400;
  assert.ok(days > 29.9 && days <= 30.01, `the cookie lasts ${days} days`);
  await stop(program);
});

test('two tabs share a session, and a form of before a login is out of date', async () => {
  const { program, url } = await startDemo(newFolder());
  const first = await visitDemo(await newVisitor(), url);
  const second = await visitDemo(await newTab(first.browserContext()), url);
  await submit(first, '/notes', { note: 'of the first' });
  await submit(second, '/notes', { note: 'of the second' });
  assert.match(await textOf(second), /of the first[^]*of the second/);

  await first.goto(url);
  await submit(second, '/sign-in', { name: 'Ann' });
  assert.equal(await submit(first, '/notes', { note: 'too late' }), 403);
  assert.match(await textOf(first), /This form is out of date/);
  await first.goto(url);
  assert.match(await textOf(first), /Signed in as Ann/);
  assert.doesNotMatch(await textOf(first), /too late/);
  await stop(program);
});

test('signing out in one tab ends the session in the other, and a copy of its cookie', async () => {
  const { program, url } = await startDemo(newFolder());
  const first = await visitDemo(await newVisitor(), url);
  await submit(first, '/sign-in', { name: 'Ann' });
  await submit(first, '/notes', { note: 'private' });
  const [copied] = await cookiesOf(first);
  const second = await visitDemo(await newTab(first.browserContext()), url);

  await submit(first, '/sign-out');
  assert.match(await textOf(first), /This is your first visit/);
  assert.equal(await submit(second, '/notes', { note: 'of a dead session' }), 403);
  await second.goto(url);
  assert.doesNotMatch(await textOf(second), /Ann|private|dead/);

  const thief = await newVisitor();
  await thief.browserContext().setCookie(copied);
  await visitDemo(thief, url);
  assert.match(await textOf(thief), /This is your first visit/);
  assert.notEqual((await cookiesOf(thief))[0].value, copied.value);
  await stop(program);
});

test('a session goes on after a restart, at another server too', async () => {
  const place = newFolder();
  const one = await startDemo(place);
  const page = await visitDemo(await newVisitor(), one.url);
  await submit(page, '/sign-in', { name: 'Ann' });
  await stop(one.program, 'SIGKILL');
  const other = await startDemo(place);
  await visitDemo(page, other.url);
  assert.match(await textOf(page), /You have been here 3 times[^]*Signed in/);
  await stop(other.program);
});

test('a session ends after its idle timeout, and the browser gets a new one', async () => {
  const place = newFolder();
  const now = await startDemo(place);
  const page = await visitDemo(await newVisitor(), now.url);
  await submit(page, '/sign-in', { name: 'Ann' });
  await submit(page, '/notes', { note: 'old' });
  const [before] = await cookiesOf(page);
  await stop(now.program);

  const earlier = await startDemo(place, '--later', '4');  // the timeout is five hours
  await visitDemo(page, earlier.url);
  assert.match(await textOf(page), /Signed in as Ann[^]*old/);
  await stop(earlier.program);

  const later = await startDemo(place, '--later', '10');
  await visitDemo(page, later.url);
  assert.match(await textOf(page), /This is your first visit/);
  assert.doesNotMatch(await textOf(page), /Ann|old/);
  assert.notEqual((await cookiesOf(page))[0].value, before.value);
  await stop(later.program);
});

// ---- The cookies of the examples ----

const hostCookie = (domain) => ({
  name: '__Host-session', path: '/', domain, secure: true, httpOnly: true, sameSite: 'Lax', session: true,
});

async function startExample(name) {
  const port = await freePort();
  const program = start(join(examples, name), [String(port)]);
  await listens(program, port);
  return { program, port };
}

for (const name of ['blocking', 'coroutine', 'crow', 'drogon', 'prometheus', 'pistache', 'poco', 'qt', 'restinio']) {
  const skip = !existsSync(join(examples, name)) && 'its framework is not installed';
  test(`a browser keeps the cookie of the example ${name}`, { skip }, async () => {
    const { program, port } = await startExample(name);
    const page = await newVisitor();
    for (const visits of [1, 2, 3]) {
      await page.goto(`http://127.0.0.1:${port}/`);
      assert.equal((await textOf(page)).trim(), `visits: ${visits}`);
    }
    assert.deepEqual(await storedCookie(page), hostCookie('127.0.0.1'));
    assert.equal(await page.evaluate(() => document.cookie), '');
    await stop(program);
  });
}

// ---- Behind nginx ----

/// Runs the configuration of the guide in front of two servers.
async function startNginx(...ports) {
  const cwd = newFolder();
  const [https, http] = [await freePort(), await freePort()];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-subj', '/CN=localhost', '-days', '2', '-keyout', 'site.key', '-out', 'site.pem'], { cwd, stdio: 'ignore' });
  let site = /```nginx\n([^]*?)```/.exec(readFileSync(guide, 'utf8'))[1];
  for (const [what, by] of [
    ['127.0.0.1:8080', `127.0.0.1:${ports[0]}`], ['127.0.0.1:8081', `127.0.0.1:${ports[1]}`],
    ['listen 443 ssl http2', `listen 127.0.0.1:${https} ssl http2`], ['listen 80', `listen 127.0.0.1:${http}`],
    ['/etc/ssl/example.org.pem', join(cwd, 'site.pem')], ['/etc/ssl/example.org.key', join(cwd, 'site.key')]]) {
    assert.ok(site.includes(what), `the guide lacks ${what}`);
    site = site.replace(what, by);
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`);
  writeFileSync(join(cwd, 'nginx.conf'), `daemon off; master_process off; error_log stderr notice; pid nginx.pid;
    events {} http { access_log off; ${temporary.join(' ')} ${site} }`);
  const program = start('/usr/sbin/nginx', ['-p', cwd, '-e', 'stderr', '-c', join(cwd, 'nginx.conf')], cwd);
  await printed(program.stderr, /event method/);
  return { program, url: `https://localhost:${https}/` };
}

test('behind nginx a browser speaks HTTP/2, splits its cookies, and goes on at both servers', async () => {
  const cwd = newFolder();
  const ports = [await freePort(), await freePort()];
  const servers = ports.map((port) => start(join(examples, 'blocking'), [String(port)], cwd));
  await Promise.all(servers.map((program, i) => listens(program, ports[i])));
  const nginx = await startNginx(...ports);
  const page = await newVisitor();
  for (const visits of [1, 2, 3, 4]) {
    await page.goto(nginx.url);
    assert.equal((await textOf(page)).trim(), `visits: ${visits}`);
    if (visits === 1) assert.deepEqual(await storedCookie(page), hostCookie('localhost'));
    await page.evaluate((n) => { document.cookie = `other${n}=x; path=/`; }, visits);
  }
  const protocol = await page.evaluate(() => performance.getEntriesByType('navigation')[0].nextHopProtocol);
  assert.equal(protocol, 'h2');
  assert.equal((await cookiesOf(page)).length, 5);
  for (const program of [nginx.program, ...servers]) await stop(program);
});
