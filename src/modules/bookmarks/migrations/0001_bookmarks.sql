-- Bookmarks. Every table has tenant_id, every unique key begins with it, and platform.protect puts it under row-level security.
CREATE SCHEMA bookmarks;

CREATE TABLE bookmarks.bookmark (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
SELECT platform.protect('bookmarks.bookmark');
