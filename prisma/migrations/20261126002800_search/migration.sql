-- CreateTable
CREATE TABLE "SearchEntry" (
    "roomId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "keys" INTEGER[],

    CONSTRAINT "SearchEntry_pkey" PRIMARY KEY ("roomId","seq")
);

-- CreateTable
CREATE TABLE "SearchPosition" (
    "roomId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,

    CONSTRAINT "SearchPosition_pkey" PRIMARY KEY ("roomId")
);

-- CreateIndex
CREATE INDEX "SearchEntry_keys_idx" ON "SearchEntry" USING GIN ("keys");

-- Written by hand from here.

-- What is new waits in a list until it is worth putting in its place, many together: one by one takes four times as long. The list
-- is short, as the embedded database does nothing else meanwhile, and as every search reads it.
ALTER INDEX "SearchEntry_keys_idx" SET (fastupdate = on, gin_pending_list_limit = 128);
-- Nothing is planned by which keys are frequent, and to find that out takes seconds.
ALTER TABLE "SearchEntry" ALTER COLUMN keys SET STATISTICS 0;
