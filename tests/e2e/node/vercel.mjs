// Vercel's AI SDK with its OpenAI provider, nothing changed but base URL and key. Arguments: base URL, key, model.
// Prints one JSON line of what it saw.
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, jsonSchema, streamText, tool } from "ai";

const [base, apiKey, model] = process.argv.slice(2);
const openai = createOpenAI({ baseURL: `${base}/v1`, apiKey });
const seen = {};
for (const [api, languageModel] of [["responses", openai.responses(model)], ["chat", openai.chat(model)]]) {
  const { text, usage } = await generateText({ model: languageModel, prompt: "hello", maxRetries: 0 });
  let streamed = "";
  for await (const piece of streamText({ model: languageModel, prompt: "hello", maxRetries: 0 }).textStream) streamed += piece;
  const weather = tool({ description: "Weather of a city", inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } } }) });
  const called = await generateText({ model: languageModel, prompt: "What is the weather in Oslo?", tools: { weather }, maxRetries: 0 });
  seen[api] = { text, streamed, tokens: usage.outputTokens, city: called.toolCalls[0]?.input.city };
}
console.log(JSON.stringify(seen));
