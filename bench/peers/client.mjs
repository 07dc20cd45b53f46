// usage: client.mjs aws-sdk|connect-dynamodb PORT IN_FLIGHT PAIRS ROUNDS
// Prints the microseconds of CPU that a load and a save of a session of 1 KB take, the median of the rounds.
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import connectDynamodb from "connect-dynamodb";
import session from "express-session";

const [who, port, inFlight, pairs, rounds] = process.argv.slice(2).map((each, i) => (i ? +each : each));
const warmup = rounds > 1 ? 1500 : 2; // until its compiler has seen the code

const client = new DynamoDBClient({
  region: "eu-west-1",
  endpoint: `http://127.0.0.1:${port}`,
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "bench" },
  requestHandler: { httpAgent: { keepAlive: true, maxSockets: 64 } },
});
const key = { session_id: { S: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ" } };
let number = 0;

// As an application would by hand: it changes one value, on condition that the session is there.
async function withSdk() {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: "sessions", Key: key, ConsistentRead: true }),
  );
  const values = Object.fromEntries(
    Object.entries(Item.data.M).map(([name, value]) => [name, JSON.parse(value.S ?? value.N)]),
  );
  if (values.key0.length !== 130) throw new Error("another session");
  await client.send(
    new UpdateItemCommand({
      TableName: "sessions",
      Key: key,
      UpdateExpression: "SET #data.#1 = :1, #expire_at = :e ADD #version :one",
      ConditionExpression: "#expire_at > :now",
      ExpressionAttributeNames: { "#data": "data", "#1": "n", "#expire_at": "expire_at", "#version": "version" },
      ExpressionAttributeValues: {
        ":1": { N: String(++number) },
        ":e": Item.expire_at,
        ":one": { N: "1" },
        ":now": { N: String(Math.floor(Date.now() / 1000)) },
      },
      ReturnValues: "UPDATED_NEW",
    }),
  );
}

const Store = connectDynamodb(session);
const store = new Store({ client, table: "sessions", initialized: true });
const promised = (act) => new Promise((done, fail) => act((error, value) => (error ? fail(error) : done(value))));

async function withConnect() {
  const values = await promised((then) => store.get("abcdefghijklmnopqrstuvwxyz", then));
  values.n = ++number;
  await promised((then) => store.set("abcdefghijklmnopqrstuvwxyz", values, then));
}

const pair = who === "aws-sdk" ? withSdk : withConnect;

async function run(count) {
  const work = async () => {
    while (count-- > 0) await pair();
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}

await run(warmup);
const results = [];
for (let round = 0; round < rounds; ++round) {
  const before = process.cpuUsage();
  await run(pairs);
  const used = process.cpuUsage(before);
  results.push((used.user + used.system) / pairs);
}
results.sort((a, b) => a - b);
console.log(results[Math.floor(results.length / 2)].toFixed(1));
process.exit();
