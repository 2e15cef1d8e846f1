CREATE INDEX start_id ON unclip.start (id);
