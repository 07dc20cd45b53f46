// usage: bill.mjs ENDPOINT TRACE default|touch BYTES
// Prints the read units, the write units, the requests and those of them that read, which connect-dynamodb under
// express-session needs for a trace, as DynamoDB Local reports them. The sessions of the beginning are not counted.
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import connectDynamodb from "connect-dynamodb";
import session from "express-session";

const [endpoint, file, setting, bytes] = process.argv.slice(2);
const trace = JSON.parse(readFileSync(file));
const options = { region: "eu-west-1", endpoint, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const operator = new DynamoDBClient(options);
const client = new DynamoDBClient(options);
const table = `peers-${process.pid}-${bytes}`;
await operator.send(
  new CreateTableCommand({
    TableName: table,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  }),
);

const total = { read: 0, write: 0, calls: 0, loads: 0 };
client.middlewareStack.add(
  (next, context) => async (args) => {
    args.input.ReturnConsumedCapacity = "TOTAL";
    const result = await next(args);
    total[context.commandName === "GetItemCommand" ? "read" : "write"] += result.output.ConsumedCapacity.CapacityUnits;
    total.calls += 1;
    if (context.commandName === "GetItemCommand") total.loads += 1;
    return result;
  },
  { step: "initialize" },
);

const Store = connectDynamodb(session);
const middleware = session({
  store: new Store({ client, table, initialized: true }),
  secret: "only for this benchmark: thirty-two bytes",
  resave: setting === "default",
  saveUninitialized: setting === "default",
  cookie: { maxAge: 5 * 3600 * 1000 },
});

let writes = 0;
const text = () => String(++writes).padEnd(+bytes, "x");
const acts = {
  new: (req, done) => ((req.session.text = text()), done()),
  write: (req, done) => ((req.session.text = text()), done()),
  read: (req, done) => done(req.session.text ? undefined : new Error("a read that found nothing")),
  destroy: (req, done) => req.session.destroy(done),
};
const server = createServer((req, res) =>
  middleware(req, res, (failure) => {
    if (failure) throw failure;
    acts[req.url.slice(1)](req, (error) => {
      if (error) throw error;
      res.end("done");
    });
  }),
);
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const cookies = [];
const perform = ([act, visitor]) =>
  new Promise((done, fail) => {
    const headers = cookies[visitor] ? { cookie: cookies[visitor] } : {};
    const { port } = server.address();
    request({ host: "127.0.0.1", port, path: `/${act}`, headers }, (res) => {
      const [field] = res.headers["set-cookie"] ?? [];
      if (field) cookies[visitor] = field.split(";")[0];
      res.resume().on("end", done);
    })
      .on("error", fail)
      .end();
  });

for (let i = 0; i < trace.preload; ++i) await perform(["new", i]);
Object.assign(total, { read: 0, write: 0, calls: 0, loads: 0 });
for (const op of trace.ops) await perform(op);
console.log(`${total.read}\n${total.write}\n${total.calls}\n${total.loads}`);
await operator.send(new DeleteTableCommand({ TableName: table }));
process.exit();
