CREATE TABLE "batches" (
  "id" text primary key,
  "source" text not null,
  "kind" text not null,
  "received_at" bigint not null,
  "asked_from" bigint,
  "asked_to" bigint,
  "mapping" text not null,
  "size" bigint not null,
  "sha256" text not null,
  "body" text not null,
  "repeats" text,
  "meta" text not null,
  "first_date" text,
  "last_date" text,
  "dates" text,
  "record_count" bigint
);

CREATE INDEX "batches_arrivals" on "batches" ("source", "kind", "received_at");

CREATE INDEX "batches_source_sha256" on "batches" ("source", "sha256");

CREATE TABLE "intervals" (
  "source" text not null,
  "interval_start" bigint not null,
  "interval_minutes" integer not null,
  "state" text not null,
  "expected" integer not null,
  "answered" integer not null,
  "attempts" integer not null,
  "last_asked_at" bigint,
  "last_answered_at" bigint,
  "next_ask_at" bigint,
  "completed_at" bigint,
  "reason" text,
  constraint "intervals_key" primary key ("source", "interval_start")
);

CREATE INDEX "intervals_states" on "intervals" ("source", "state", "next_ask_at", "interval_start", "interval_minutes");

CREATE TABLE "leases" (
  "name" text primary key,
  "token" bigint not null,
  "holder_host" text,
  "holder_pid" integer,
  "holder_started_at" text,
  "acquired_at" bigint not null,
  "expires_at" bigint not null
);

CREATE TABLE "ledger_migrations" (
  "number" integer primary key,
  "name" text not null,
  "applied_at" bigint not null
);

CREATE TABLE "marks" (
  "scope" text not null,
  "key" text not null,
  "value" text not null,
  constraint "marks_key" primary key ("scope", "key")
);

CREATE TABLE "requests" (
  "id" text primary key,
  "kind" text not null,
  "requested_by" text not null,
  "requested_at" bigint not null,
  "status" text not null,
  "takes" integer not null,
  "taker_host" text,
  "taker_pid" integer,
  "taker_started_at" text,
  "taken_at" bigint,
  "expires_at" bigint,
  "finished_at" bigint,
  "error" text
);

CREATE UNIQUE INDEX "requests_one_waiting" on "requests" ("kind") where "status" = 'waiting';

CREATE INDEX "requests_status" on "requests" ("status", "requested_at");

CREATE TABLE "runs" (
  "id" text primary key,
  "command" text not null,
  "args" text not null,
  "range_from" bigint,
  "range_to" bigint,
  "status" text not null,
  "started_at" bigint not null,
  "finished_at" bigint,
  "summary" text,
  "host" text not null,
  "pid" integer not null,
  "process_started_at" text
);

CREATE INDEX "runs_started_at" on "runs" ("started_at");

CREATE TABLE "tasks" (
  "id" text primary key,
  "run_id" text not null references "runs" ("id") on delete cascade,
  "name" text not null,
  "table_name" text,
  "first_day" text,
  "last_day" text,
  "day_count" integer not null,
  "status" text not null,
  "started_at" bigint not null,
  "duration_ms" bigint,
  "row_count" bigint,
  "error" text
);

CREATE INDEX "tasks_run_id" on "tasks" ("run_id", "started_at");
