#!/usr/bin/env python3
"""Writes data/prices/prices.json from a copy of LiteLLM's model_prices_and_context_window.json.

    tools/make_prices.py model_prices.json > data/prices/prices.json

Prices become whole picodollars per token; a price finer than that is an error, never rounded away silently.
"""
import json
import re
import sys
from decimal import Decimal

# The providers we keep: their label in the source -> the name in our table.
PROVIDERS = {
    "openai": "openai", "anthropic": "anthropic", "gemini": "gemini", "mistral": "mistral", "groq": "groq",
    "deepseek": "deepseek", "xai": "xai", "cohere": "cohere", "cohere_chat": "cohere", "perplexity": "perplexity",
    "cerebras": "cerebras", "together_ai": "together_ai", "sambanova": "sambanova", "ai21": "ai21",
    "fireworks_ai": "fireworks_ai", "fireworks_ai-embedding-models": "fireworks_ai", "openrouter": "openrouter",
    "databricks": "databricks", "watsonx": "watsonx", "cloudflare": "cloudflare", "nvidia_nim": "nvidia_nim",
    "deepinfra": "deepinfra", "moonshot": "moonshot", "zai": "zai", "dashscope": "dashscope", "minimax": "minimax",
    "nebius": "nebius", "novita": "novita", "hyperbolic": "hyperbolic", "lambda_ai": "lambda_ai", "nscale": "nscale",
    "friendliai": "friendliai", "featherless_ai": "featherless_ai", "wandb": "wandb", "ollama": "ollama",
    "jina_ai": "jina_ai", "voyage": "voyage", "text-completion-openai": "openai",
    "azure": "azure", "bedrock_converse": "bedrock", "vertex_ai-language-models": "vertex_ai",
}
MODES = {"chat", "responses", "completion", "embedding", "image_generation", "image_edit", "audio_transcription", "audio_speech", "moderation",
         "rerank"}
FIELDS = {
    "input_cost_per_token": "in",
    "output_cost_per_token": "out",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write_5m",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "output_cost_per_reasoning_token": "reasoning",
    "input_cost_per_audio_token": "in_audio",
    "output_cost_per_audio_token": "out_audio",
    "input_cost_per_image_token": "in_image",
    "output_cost_per_image_token": "out_image",
}
# Prices of things that are no tokens.
ITEMS = {
    "input_cost_per_image": "image", "output_cost_per_image": "image", "input_cost_per_second": "audio_second",
    "input_cost_per_character": "character", "input_cost_per_query": "query",
}
# Chat and embedding models charge for images within their token counts.
MODES_WITH_ITEMS = {"image_generation", "image_edit", "audio_transcription", "audio_speech", "rerank"}
TIER = re.compile(r"_above_(\d+)k_tokens")
SERVICE = re.compile(r"_(priority|flex|batches)$")
PICOS = Decimal(10) ** 12
# The simulator's own models, so that budgets and reports show something without an account.
SIMULATOR = {"mode": "chat", "in": 1_000_000, "out": 4_000_000, "reasoning": 4_000_000, "max_input_tokens": 128_000,
             "max_output_tokens": 100_000}


def picos(dollars):
    exact = Decimal(str(dollars)) * PICOS
    rounded = exact.to_integral_value()
    if exact != rounded and abs(exact - rounded) > abs(exact) * Decimal("0.000001"):
        raise ValueError(f"{dollars} is finer than a picodollar")
    return int(rounded)


def model_row(source):
    row = {"mode": source["mode"]}
    for limit in ("max_input_tokens", "max_output_tokens"):
        if isinstance(source.get(limit), int):
            row[limit] = source[limit]
    tiers, services = {}, {}
    for key, value in source.items():
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            continue
        service = SERVICE.search(key)
        name = SERVICE.sub("", key)
        tier = TIER.search(name)
        name = FIELDS.get(TIER.sub("", name))
        if name is None:
            continue
        prices = row
        if service:
            prices = services.setdefault(service.group(1), {})
        if tier:
            above = int(tier.group(1)) * 1000
            levels = prices.setdefault("tiers", {}) if service else tiers
            prices = levels.setdefault(above, {"above_input_tokens": above})
        prices[name] = picos(value)
    for service in services.values():
        if "tiers" in service:
            service["tiers"] = [service["tiers"][above] for above in sorted(service["tiers"])]
    if tiers:
        row["tiers"] = [tiers[above] for above in sorted(tiers)]
    if services:
        row["service_tiers"] = services
    ranges = source.get("tiered_pricing")
    if isinstance(ranges, list) and "in" not in row:
        priced = [{FIELDS[k]: picos(v) for k, v in part.items() if k in FIELDS} | {"from": int(part["range"][0])} for part in ranges
                  if isinstance(part.get("range"), list)]
        if priced and priced[0]["from"] == 0:
            row |= {k: v for k, v in priced[0].items() if k != "from"}
            row["tiers"] = [{"above_input_tokens": part.pop("from")} | part for part in priced[1:]]
    if source["mode"] in MODES_WITH_ITEMS:
        for key, name in ITEMS.items():
            if isinstance(source.get(key), (int, float)) and source[key] > 0:
                row[name] = picos(source[key])
    search = source.get("search_context_cost_per_query")
    if isinstance(search, dict) and isinstance(search.get("search_context_size_medium"), (int, float)):
        row["web_search"] = picos(search["search_context_size_medium"])
    return row


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        source = json.load(file)
    models = {"simulator/*": SIMULATOR}
    for name, fields in source.items():
        provider = PROVIDERS.get(fields.get("litellm_provider")) if isinstance(fields, dict) else None
        if provider is None or fields.get("mode") not in MODES:
            continue
        row = model_row(fields)
        if not {"in", "image", "audio_second", "character", "query"} & row.keys():
            continue
        for prefix in (provider + "/", fields["litellm_provider"] + "/"):
            name = name.removeprefix(prefix)
        models.setdefault(f"{provider}/{name}", row)
    table = {"version": "litellm-2026-08-01.2", "unit": "picodollars per token", "licence": "LICENSE.txt"}
    lines = [f"  {json.dumps(name)}: {json.dumps(models[name], separators=(',', ':'))}" for name in sorted(models)]
    print(json.dumps(table)[:-1] + ', "models": {\n' + ",\n".join(lines) + "\n}}")


main()
