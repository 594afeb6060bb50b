// The official Node clients with nothing changed but base URL and key. Arguments: base URL, key, a model for each of the
// two clients. Prints one JSON line of what they saw; a failed expectation ends with an error.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const [base, apiKey, openaiModel, anthropicModel] = process.argv.slice(2);
const openai = new OpenAI({ baseURL: `${base}/v1`, apiKey, maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: base, apiKey, maxRetries: 0 });
const messages = [{ role: "user", content: "Say hello" }];

const chat = await openai.chat.completions.create({ model: openaiModel, messages });
assert.ok(chat.choices[0].message.content.length > 0);

let streamed = "";
for await (const chunk of await openai.chat.completions.create({ model: openaiModel, messages, stream: true })) {
  streamed += chunk.choices[0]?.delta?.content ?? "";
}
assert.equal(streamed, chat.choices[0].message.content);

const message = await anthropic.messages.create({ model: anthropicModel, max_tokens: 100, messages });
assert.equal(message.content[0].type, "text");

const stream = anthropic.messages.stream({ model: anthropicModel, max_tokens: 100, messages });
let text = "";
stream.on("text", (piece) => (text += piece));
const final = await stream.finalMessage();
assert.equal(text, final.content[0].text);

await assert.rejects(openai.chat.completions.create({ model: "nobody/knows", messages }), OpenAI.NotFoundError);
await assert.rejects(new Anthropic({ baseURL: base, apiKey: "wrong", maxRetries: 0 }).messages.create({ model: anthropicModel, max_tokens: 5, messages }), Anthropic.AuthenticationError);

console.log(JSON.stringify({ chat: chat.choices[0].message.content, message: message.content[0].text, usage: chat.usage }));
