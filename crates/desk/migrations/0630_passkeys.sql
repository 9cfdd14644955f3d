-- Passkeys, each good at one address alone. They lie here, under the vault's key, as the steps of codes do: whoever writes the disk adds none.
create table passkeys (
  id text primary key,
  person text not null references persons (id),
  name text not null,
  -- The relying party's id: a host name.
  address text not null,
  -- The credential's id in hex: one passkey is one person's.
  credential text not null unique,
  -- {"version":1,"passkey":…}
  passkey text not null,
  added text not null,
  used text,
  -- The day on which its counter went back, as a copy's does: worth nothing since.
  stopped text,
  unique (person, name)
);
