-- What a request used that is no tokens: pictures made, milliseconds heard, characters spoken, searches of a reranker.
ALTER TABLE gateway.request_log
  ADD COLUMN images bigint NOT NULL DEFAULT 0,
  ADD COLUMN audio_ms bigint NOT NULL DEFAULT 0,
  ADD COLUMN characters bigint NOT NULL DEFAULT 0,
  ADD COLUMN searches bigint NOT NULL DEFAULT 0;
