CREATE TABLE unclip."user" (
  id text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  role text NOT NULL CHECK (role IN ('viewer', 'author', 'admin')),
  disabled boolean NOT NULL,
  quota json NOT NULL,
  token text,
  created_at bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE unclip.session (
  secret text PRIMARY KEY,
  user_id text NOT NULL REFERENCES unclip."user" ON DELETE CASCADE,
  ends_at bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE unclip.sign_in_link (
  secret text PRIMARY KEY,
  user_id text NOT NULL REFERENCES unclip."user" ON DELETE CASCADE,
  ends_at bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE unclip.usage (
  user_id text NOT NULL,
  day integer NOT NULL,
  runs integer NOT NULL,
  milliseconds bigint NOT NULL,
  PRIMARY KEY (user_id, day)
);
--> statement-breakpoint
CREATE TABLE unclip.audit (
  place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  user_id text,
  name text,
  client text,
  action text NOT NULL,
  subject text,
  details json NOT NULL
);
--> statement-breakpoint
ALTER TABLE unclip.workflow ADD COLUMN user_id text, ADD COLUMN shared boolean NOT NULL DEFAULT false;
--> statement-breakpoint
ALTER TABLE unclip.run ADD COLUMN user_id text, ADD COLUMN shared boolean NOT NULL DEFAULT false;
--> statement-breakpoint
CREATE INDEX run_user ON unclip.run (user_id, place DESC) WHERE user_id IS NOT NULL;
