// SPDX-License-Identifier: Apache-2.0
#include "support/read_file.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace dynasession::detail {
namespace {

using testing::HasSubstr;

class read_file_test : public testing::Test {
 protected:
  std::string write(const std::string& text) {
    const auto file = folder_.path() / "a";
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }

  test::temporary_folder folder_;
};

TEST_F(read_file_test, gives_the_text_as_it_is) {
  EXPECT_EQ(read_file(write("a\r\nb"), 1).value(), "a\r\nb");
  EXPECT_EQ(read_file(write(""), 1).value(), "");
  EXPECT_EQ(read_file(write(std::string(1024, 'a')), 1).value(), std::string(1024, 'a'));
}

TEST_F(read_file_test, that_is_not_there_gives_nothing) {
  EXPECT_EQ(read_file((folder_.path() / "none").string(), 1).value(), std::nullopt);
}

TEST_F(read_file_test, that_cannot_be_read_is_named) {
  EXPECT_THAT(read_file(folder_.path().string(), 1).error().detail(), HasSubstr("is a folder"));
  EXPECT_THAT(read_file(write(std::string(1025, 'a')), 1).error().detail(),
              HasSubstr("/a: is larger than 1 KiB"));
}

}  // namespace
}  // namespace dynasession::detail
