-- Whether the published pages of a release keep their colours, or are black and white.
alter table releases add column colours text not null default 'kept';
