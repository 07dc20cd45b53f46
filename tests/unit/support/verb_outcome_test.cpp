// SPDX-License-Identifier: Apache-2.0
#include "support/verb_outcome.hpp"

#include <boost/asio/error.hpp>

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <system_error>

namespace dynasession::detail {
namespace {

using boost::system::system_error;

template <class E>
error error_of(const E& thrown) {
  try {
    throw thrown;
  } catch (...) {
    return error_of_current_exception();
  }
}

TEST(the_error_of_an_exception, is_one_of_the_library_or_of_what_the_system_lacks) {
  namespace system = boost::system::errc;
  EXPECT_EQ(error_of(session_error(error(errc::no_randomness, "it"))).detail(), "it");
  EXPECT_EQ(error_of(system_error(make_error_code(errc::not_json))).code(), errc::not_json);
  EXPECT_EQ(error_of(std::bad_alloc()).code(), system::not_enough_memory);
  EXPECT_EQ(error_of(std::system_error(make_error_code(std::errc::resource_unavailable_try_again)))
                .code(),
            system::resource_unavailable_try_again)
      << "as std::thread throws it";
  EXPECT_EQ(error_of(system_error(make_error_code(system::too_many_files_open))).code(),
            system::too_many_files_open);
}

TEST(the_error_of_an_exception, is_callback_failed_for_all_others) {
  EXPECT_EQ(error_of(std::runtime_error("a secret")).message(),
            error(errc::callback_failed, {}).message());
  EXPECT_EQ(error_of(7).code(), errc::callback_failed);
  EXPECT_EQ(error_of(session_error(error())).code(), errc::callback_failed);
  EXPECT_EQ(error_of(std::system_error(make_error_code(std::errc::io_error), "a secret")).detail(),
            "Input/output error");
  EXPECT_EQ(error_of(session_error(error(boost::asio::error::eof, "it"))).detail(),
            "End of file: it");
}

TEST(the_error_of_an_exception, is_unavailable_for_a_wait_that_was_cancelled) {
  EXPECT_EQ(error_of(system_error(boost::asio::error::operation_aborted)).code(),
            errc::unavailable);
}

}  // namespace
}  // namespace dynasession::detail
