// Prints the major version of Node.js: whether the peers can run.
import "@aws-sdk/client-dynamodb";

console.log(process.versions.node.split(".")[0]);
