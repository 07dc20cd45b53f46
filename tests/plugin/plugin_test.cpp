// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error.hpp>

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace dynasession::test {
namespace {

template <class Function>
Function* of_plugin(const char* name) {
  static void* const plugin = dlopen(DYNASESSION_TEST_PLUGIN, RTLD_NOW | RTLD_LOCAL);
  if (!plugin) throw std::runtime_error(dlerror());
  return reinterpret_cast<Function*>(dlsym(plugin, name));
}

TEST(plugin, its_error_codes_equal_those_of_its_host) {
  boost::system::error_code code;
  of_plugin<void(boost::system::error_code*)>("code_of_plugin")(&code);
  ASSERT_NE(&code.category(), &error_category()) << "the plugin has no copy of its own";
  EXPECT_EQ(code, errc::conflict);
  EXPECT_NE(code, errc::lock_lost);
  EXPECT_EQ(errc_of(code), errc::conflict);
}

TEST(plugin, its_exceptions_are_caught_in_its_host) {
  const auto thrower = of_plugin<void()>("throw_in_plugin");
  try {
    thrower();
    FAIL() << "nothing was thrown";
  } catch (const session_error& thrown) {
    EXPECT_EQ(thrown.code(), errc::conflict);
  }
}

}  // namespace
}  // namespace dynasession::test
