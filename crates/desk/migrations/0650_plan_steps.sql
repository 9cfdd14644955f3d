-- Who changed what of a redaction plan, and when: for the desk alone, in nothing that is published. It goes with its rendition.
create table plan_steps (
  number integer primary key autoincrement,
  -- What was changed at once, in one document or several, shares it.
  step text not null,
  rendition text not null references renditions (id),
  person text not null references persons (id),
  -- RFC 3339, UTC.
  at text not null,
  what text not null,
  note text not null default '',
  -- What came and what went, JSON.
  change text not null,
  -- 1: a later step took it back.
  undone integer not null default 0
);
create index plan_steps_by_rendition on plan_steps (rendition, number);
create index plan_steps_by_step on plan_steps (step);

-- Up to which step somebody has looked at a plan.
create table plan_seen (
  rendition text not null references renditions (id),
  person text not null references persons (id),
  number integer not null,
  -- The UTC day.
  day text not null,
  primary key (rendition, person)
);
