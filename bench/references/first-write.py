"""
Daily counts of sensors in PySpark, as one writes them first: a Python function is run on the name of every row.

    python first-write.py INPUT.csv[,INPUT.csv...] NAMES.txt OUTPUT [known-first]

With `known-first` the function looks whether the name is one of the network's before it compares it with all.
"""

import difflib
import sys

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

files, names_file, output = sys.argv[1:4]
known_first = "known-first" in sys.argv[4:]

spark = SparkSession.builder.appName("daily counts").getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")
print("mark session", flush=True)

with open(names_file, encoding="utf-8") as lines:
    names = [line.strip().lower() for line in lines]
known = set(names)


@F.udf("string")
def closest_name(name):
    if name is None:
        return None
    name = name.lower()
    if known_first and name in known:
        return name
    found = difflib.get_close_matches(name, names, n=1, cutoff=0.8)
    return found[0] if found else None


readings = spark.read.csv(files.split(","), header=True, inferSchema=True)
readings = (
    readings.withColumn("branch", closest_name("branch"))
    .withColumn("day", F.to_date("date_time"))
    .withColumn("entries", F.expr("try_cast(entries AS BIGINT)"))
    .withColumn("exits", F.expr("try_cast(exits AS BIGINT)"))
    .where("branch IS NOT NULL AND entries BETWEEN 0 AND 10000 AND exits BETWEEN 0 AND 10000")
)

days = readings.groupBy("day", "branch", "sensor_id").agg(
    F.sum("entries").alias("entries"), F.sum("exits").alias("exits")
)

same_weekdays = (
    Window.partitionBy("branch", "sensor_id", F.dayofweek("day"))
    .orderBy(F.unix_date("day"))
    .rangeBetween(-28, -1)
)
days = days.withColumn("mean_4w", F.avg("entries").over(same_weekdays)).withColumn(
    "change", F.expr("entries / nullif(mean_4w, 0) - 1")
)

days.write.mode("overwrite").parquet(output)
spark.stop()
