"""The functions that readers may call: pure ones over values.

Whatever reads files, settings or catalogs, or runs text, is absent. `TYPED` holds sqlglot's class names (several SQL
spellings share one), `NAMED` the spellings that sqlglot has no class for.
"""

TYPED = frozenset(
    """
    Abs And AnyValue ApproxDistinct ApproxQuantile ArgMax ArgMin Array ArrayAgg ArrayAppend ArrayConcat ArrayContains
    ArrayDistinct ArrayFilter ArrayMax ArrayMin ArrayOverlaps ArrayPrepend ArraySize ArraySort ArrayToString Ascii Avg
    Case Cast Ceil Chr Coalesce Columns Concat ConcatWs Contains Corr Count CountIf CovarPop CovarSamp CumeDist
    CurrentDate CurrentTime CurrentTimestamp Date DateAdd DateBin DateDiff DateFromParts DateStrToDate DateSub DateTrunc
    Day DayOfMonth DayOfWeek DayOfWeekIso DayOfYear Dayname DenseRank EndsWith Exists Exp Explode Extract First
    FirstValue Flatten Floor Format GenerateSeries Greatest GroupConcat Grouping Hour If Initcap IsInf IsNan JSONArray
    JSONBExtract JSONBExtractScalar JSONExtract JSONExtractArray JSONExtractScalar JSONKeys JSONObject JSONType
    JarowinklerSimilarity Kurtosis Lag Last LastDay LastValue Lead Least Left Length Levenshtein Ln Log LogicalAnd
    LogicalOr Lower MD5 Map MapKeys Max Median Min Minute Mode Month Monthname NthValue Ntile Nullif Or Pad PercentRank
    PercentileCont PercentileDisc Pow Quantile Quarter Rank RegexpExtract RegexpExtractAll RegexpFullMatch RegexpILike
    RegexpLike RegexpReplace RegexpSplit RegrIntercept RegrR2 RegrSlope Repeat Replace Reverse Right Round RowNumber
    SHA2 Second Sign Skewness SortArray Split SplitPart Sqrt StartsWith Stddev StddevPop StddevSamp StrPosition
    StrToDate StrToTime StrToUnix String Struct StructExtract Substring Sum TimeToStr TimeToUnix Timestamp TimestampAdd
    TimestampDiff TimestampFromParts TimestampSub TimestampTrunc ToDays Transform Translate Trim Trunc TryCast TsOrDsAdd
    TsOrDsToDate TsOrDsToTimestamp Typeof Unicode UnixToTime Unnest Upper Variance VariancePop Week WeekOfYear Xor Year
    """.split()
)

NAMED = frozenset(
    """
    age array_sort bar cardinality century damerau_levenshtein date_part date_sub datepart element_at entropy
    hash histogram isfinite isoyear jaccard json_array_length json_contains json_valid json_value like_escape
    list_aggregate list_avg list_count list_extract list_has_all list_has_any list_length list_position list_reduce
    list_reverse_sort list_slice list_sort list_sum list_unique mad map_values mean now prefix printf product
    regexp_split_to_array row strip_accents strlen suffix to_hours to_json to_minutes to_months to_seconds to_weeks
    to_years try_strptime weekday yearweek
    """.split()
)
