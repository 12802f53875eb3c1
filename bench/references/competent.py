"""
Daily counts of sensors in PySpark, as an engineer writes them who knows Spark: types are given, the distinct names are
matched once and joined back, nothing is done in Python for a row.

    python competent.py INPUT.csv[,INPUT.csv...] NAMES.txt OUTPUT
"""

import sys

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

files, names_file, output = sys.argv[1:4]

spark = (
    SparkSession.builder.appName("daily counts")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "8")
    .getOrCreate()
)
print("mark session", flush=True)

schema = "sensor_id STRING, branch STRING, date_time STRING, entries BIGINT, exits BIGINT, unit STRING, status STRING"
# A count that is no number is null in this mode.
raw = spark.read.csv(files.split(","), schema=schema, header=True, mode="PERMISSIVE").select(
    "sensor_id", F.lower("branch").alias("branch"), "date_time", "entries", "exits"
)

known = spark.read.text(names_file).select(F.lower(F.trim("value")).alias("known"))
names = (
    raw.select("branch")
    .distinct()
    .crossJoin(F.broadcast(known))
    .withColumn("edits", F.levenshtein("branch", "known", 2))
    .where("edits BETWEEN 0 AND 2 AND 1 - edits / greatest(length(branch), length(known)) >= 0.8")
    .groupBy("branch")
    .agg(F.min(F.struct("edits", F.length("known"), "known"))["known"].alias("known"))
)

days = (
    raw.where("entries BETWEEN 0 AND 10000 AND exits BETWEEN 0 AND 10000")
    .join(F.broadcast(names), "branch")
    .groupBy(F.to_date(F.substring("date_time", 1, 10)).alias("day"), F.col("known").alias("branch"), "sensor_id")
    .agg(F.sum("entries").alias("entries"), F.sum("exits").alias("exits"))
)

same_weekdays = (
    Window.partitionBy("branch", "sensor_id", F.weekday("day")).orderBy(F.unix_date("day")).rangeBetween(-28, -1)
)
days.withColumn("mean_4w", F.avg("entries").over(same_weekdays)).withColumn(
    "change", F.expr("entries / nullif(mean_4w, 0) - 1")
).write.mode("overwrite").parquet(output)
spark.stop()
