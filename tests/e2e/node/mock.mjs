// An independent mock of the providers (aimock) on a free port; prints its URL, ends with its standard input.
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ port: 0, chunkSize: 7 });
mock.onMessage(/weather/i, { toolCalls: [{ name: "weather", arguments: JSON.stringify({ city: "Oslo", unit: "celsius" }) }] });
mock.onMessage(/fail/i, { error: { message: "Rate limit reached", type: "rate_limit_error", code: "rate_limit_exceeded" }, status: 429 });
mock.onMessage(/hello/i, { content: "Good day to you, from the mock. Ünïcödé survives." });
await mock.start();
console.log(mock.url);
process.stdin.resume();
process.stdin.on("end", async () => {
  await mock.stop();
  process.exit(0);
});
