-- The same file is looked for in other drops when a release is approved.
create index documents_by_hash on documents (sha256);
create index checks_by_hash on checks (sha256);
