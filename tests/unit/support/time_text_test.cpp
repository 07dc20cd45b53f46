// SPDX-License-Identifier: Apache-2.0
#include "support/time_text.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

using namespace std::chrono;

TEST(http_date, is_read_as_servers_write_it) {
  EXPECT_EQ(http_date("Sun, 30 Aug 2015 12:36:05 GMT"),
            sys_days(2015y / August / 30) + 12h + 36min + 5s);
  EXPECT_EQ(http_date("Thu, 29 Feb 2024 23:59:60 GMT"), sys_days(2024y / March / 1));
  EXPECT_EQ(http_date("Fri, 31 Dec 9999 00:00:00 GMT"), sys_days(9999y / December / 31));
}

TEST(http_date, is_nothing_else) {
  for (const auto* text :
       {"", "Sunday, 30-Aug-15 12:36:05 GMT", "Sun Aug 30 12:36:05 2015", "2015-08-30T12:36:05Z",
        "Sun, 30 Aug 2015 12:36:05 CET", "Sun, 30 Aug 2015 12:36:05 GMT ",
        "Sun, 31 Feb 2015 12:36:05 GMT", "Sun, 30 anF 2015 12:36:05 GMT",
        "Sun, 30 Aug 2015 24:00:00 GMT", "Sun, 30 Aug 2015 12:60:00 GMT",
        "Sun, 3x Aug 2015 12:36:05 GMT", "Sun, 30 Aug 2015 12:36:61 GMT"})
    EXPECT_EQ(http_date(text), std::nullopt) << text;
}

TEST(iso_time, is_read_as_aws_writes_it) {
  EXPECT_EQ(iso_time("2009-02-13T23:31:30Z"), sys_seconds(1234567890s));
  EXPECT_EQ(iso_time("2024-02-29T00:00:00Z"), sys_days(2024y / February / 29));
}

TEST(iso_time, is_read_as_programs_write_it) {
  for (const auto* text :
       {"2009-02-13T23:31:30UTC", "2009-02-13T23:31:30+00:00", "2009-02-14T00:31:30+01:00",
        "2009-02-13T18:01:30-05:30", "2009-02-13T23:31:30.999999Z", "2009-02-14T00:31:30.5+01:00"})
    EXPECT_EQ(iso_time(text), sys_seconds(1234567890s)) << text;
}

TEST(iso_time, is_nothing_else) {
  for (const auto* text : {"", "2009-02-13", "2009-02-13T23:31:30", "2009-02-13T23:31:30+0100",
                           "2009-02-13T23:31:30.Z", "2009-02-13T23:31:30.5",
                           "2009-02-13T23:31:30+24:00", "2009-02-13T23:31:30*01:00",
                           "2009-02-30T23:31:30Z", "2009-13-13T23:31:30Z", "2009-02-13T24:31:30Z",
                           "2009-02-13t23:31:30Z", "x009-02-13T23:31:30Z", "2009-02-13T23:31:30ZZ"})
    EXPECT_EQ(iso_time(text), std::nullopt) << text;
}

}  // namespace
}  // namespace dynasession::detail
