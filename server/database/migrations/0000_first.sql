CREATE SCHEMA IF NOT EXISTS unclip;
--> statement-breakpoint
CREATE TABLE unclip.workflow (
  id text PRIMARY KEY,
  version integer NOT NULL,
  last integer NOT NULL,
  name text NOT NULL,
  changed_at bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE unclip.workflow_version (
  id text NOT NULL REFERENCES unclip.workflow ON DELETE CASCADE,
  version integer NOT NULL,
  name text NOT NULL,
  workflow json NOT NULL,
  changed_at bigint NOT NULL,
  conflicted boolean NOT NULL,
  PRIMARY KEY (id, version)
);
--> statement-breakpoint
CREATE TABLE unclip.document (sha256 text PRIMARY KEY, workflow json NOT NULL);
--> statement-breakpoint
CREATE TABLE unclip.run (
  id uuid PRIMARY KEY,
  place bigint GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  document text NOT NULL REFERENCES unclip.document,
  inputs json NOT NULL,
  targets json NOT NULL,
  files json NOT NULL,
  task json,
  queue text NOT NULL,
  priority integer NOT NULL,
  owner text NOT NULL,
  batch text,
  created_at bigint NOT NULL,
  started_at bigint,
  ended_at bigint,
  done integer NOT NULL,
  tasks integer NOT NULL,
  worker text,
  lease integer NOT NULL,
  attempts integer NOT NULL,
  crashes integer NOT NULL,
  stopping boolean NOT NULL,
  sequence integer NOT NULL,
  error json
);
--> statement-breakpoint
CREATE INDEX run_place ON unclip.run (place DESC);
--> statement-breakpoint
CREATE INDEX run_state ON unclip.run (state, place DESC);
--> statement-breakpoint
CREATE INDEX run_batch ON unclip.run (batch, place DESC) WHERE batch IS NOT NULL;
--> statement-breakpoint
CREATE INDEX run_owner ON unclip.run (owner, started_at DESC);
--> statement-breakpoint
CREATE INDEX run_document ON unclip.run (document);
--> statement-breakpoint
CREATE TABLE unclip.event (
  run uuid NOT NULL REFERENCES unclip.run ON DELETE CASCADE,
  sequence integer NOT NULL,
  at bigint NOT NULL,
  event json NOT NULL,
  PRIMARY KEY (run, sequence)
);
--> statement-breakpoint
CREATE TABLE unclip.run_output (
  run uuid NOT NULL REFERENCES unclip.run ON DELETE CASCADE,
  name text NOT NULL,
  output json NOT NULL,
  PRIMARY KEY (run, name)
);
--> statement-breakpoint
CREATE TABLE unclip.pin (
  run uuid NOT NULL REFERENCES unclip.run ON DELETE CASCADE,
  sha256 text NOT NULL,
  PRIMARY KEY (run, sha256)
);
--> statement-breakpoint
CREATE INDEX pin_sha256 ON unclip.pin (sha256);
--> statement-breakpoint
CREATE TABLE unclip.start (owner text NOT NULL, key text NOT NULL, id text NOT NULL, PRIMARY KEY (owner, key));
--> statement-breakpoint
CREATE TABLE unclip.artifact (
  sha256 text PRIMARY KEY,
  content uuid NOT NULL,
  bytes bigint NOT NULL,
  type text NOT NULL,
  used_at bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX artifact_used ON unclip.artifact (used_at);
--> statement-breakpoint
CREATE TABLE unclip.chunk (content uuid NOT NULL, place integer NOT NULL, data bytea NOT NULL, PRIMARY KEY (content, place));
--> statement-breakpoint
CREATE TABLE unclip.upload (content uuid PRIMARY KEY, at bigint NOT NULL);
--> statement-breakpoint
CREATE TABLE unclip.result (
  key text NOT NULL,
  port text NOT NULL,
  ports integer NOT NULL,
  sha256 text NOT NULL REFERENCES unclip.artifact ON DELETE CASCADE,
  PRIMARY KEY (key, port)
);
--> statement-breakpoint
CREATE INDEX result_sha256 ON unclip.result (sha256);
--> statement-breakpoint
CREATE TABLE unclip.queue (name text PRIMARY KEY, device text NOT NULL, families json NOT NULL);
--> statement-breakpoint
CREATE TABLE unclip.worker (
  id text PRIMARY KEY,
  host text NOT NULL,
  device text NOT NULL,
  families json NOT NULL,
  seen_at bigint NOT NULL,
  run uuid
);
