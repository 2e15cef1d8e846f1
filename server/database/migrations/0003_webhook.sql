CREATE TABLE unclip.webhook (
  run uuid PRIMARY KEY REFERENCES unclip.run ON DELETE CASCADE,
  url text NOT NULL,
  secret text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'abandoned')),
  attempts integer NOT NULL,
  next_at bigint NOT NULL,
  tried_at bigint,
  status integer,
  reason text
);
--> statement-breakpoint
CREATE INDEX webhook_next ON unclip.webhook (next_at) WHERE state = 'pending';
