CREATE TABLE "bank.payments" (
  "id" TEXT NOT NULL,
  "account" TEXT NOT NULL,
  "amount" TEXT NOT NULL,
  "method" TEXT NOT NULL,
  "booked_on" TEXT NOT NULL,
  "created" INTEGER NOT NULL,
  "fee" REAL,
  "items" INTEGER NOT NULL,
  "settled" INTEGER NOT NULL,
  "note" TEXT,
  "_tollgate_incarnation" INTEGER NOT NULL,
  "_tollgate_partition" INTEGER NOT NULL,
  "_tollgate_offset" INTEGER NOT NULL,
  PRIMARY KEY ("account", "created")
) STRICT;
