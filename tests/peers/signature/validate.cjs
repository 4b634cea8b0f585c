// Signs and judges each case of standard input (JSON lines) with Twilio's own library for Node.
const readline = require("node:readline");
const { getExpectedTwilioSignature, validateRequest } = require("twilio/lib/webhooks/webhooks");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { token, url, form, signature } = JSON.parse(line);
  const expected = getExpectedTwilioSignature(token, url, form);
  const genuine = validateRequest(token, signature, url, form);
  process.stdout.write(`${JSON.stringify({ expected, genuine })}\n`);
});
