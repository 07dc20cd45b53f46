// SPDX-License-Identifier: Apache-2.0
#include "support/store_answer.hpp"

#include <boost/asio/error.hpp>

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

using boost::system::error_code;

error_code missing_memory() { return make_error_code(boost::system::errc::not_enough_memory); }

TEST(the_error_of_a_read, is_one_of_the_library_or_of_missing_memory) {
  for (const error_code stays : {make_error_code(errc::missing_table), missing_memory()})
    EXPECT_EQ(error_of_read({stays, "it"}).message(), error(stays, "it").message());
  for (const error_code other :
       {make_error_code(errc::outcome_unknown), make_error_code(errc::conflict_in_doubt),
        error_code(boost::asio::error::eof), error_code(boost::asio::error::operation_aborted),
        error_code()})
    EXPECT_EQ(error_of_read({other, {}}).code(), errc::unavailable) << other.message();
}

TEST(the_error_of_a_read, says_what_it_stands_for) {
  EXPECT_EQ(error_of_read({errc::outcome_unknown, "it"}).detail(), "it");
  EXPECT_EQ(error_of_read({boost::asio::error::eof, "it"}).detail(), "End of file: it");
  EXPECT_EQ(error_of_read(error()).detail(), "without a reason");
}

TEST(the_error_of_a_write, is_one_of_the_library_that_is_certain_or_unknown) {
  EXPECT_EQ(error_of_write({errc::store_full, {}}).code(), errc::store_full);
  for (const error_code other :
       {make_error_code(errc::outcome_unknown), make_error_code(errc::conflict_in_doubt),
        missing_memory(), error_code(boost::asio::error::eof), error_code()})
    EXPECT_EQ(error_of_write({other, {}}).code(), errc::outcome_unknown) << other.message();
}

}  // namespace
}  // namespace dynasession::detail
