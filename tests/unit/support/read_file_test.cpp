// SPDX-License-Identifier: Apache-2.0
#include "support/read_file.hpp"

#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <thread>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;
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
  EXPECT_EQ(read_file(write("a") + '\0', 1).value(), std::nullopt) << "a is not what is named";
}

TEST_F(read_file_test, that_cannot_be_read_is_an_error) {
  EXPECT_THAT(read_file(folder_.path().string(), 1).error().detail(), HasSubstr("is a folder"));
  EXPECT_THAT(read_file(write(std::string(1025, 'a')), 1).error().detail(),
              HasSubstr("is larger than 1 KiB"));
}

TEST_F(read_file_test, reads_a_pipe_to_its_end) {
  const auto pipe = (folder_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int both = ::open(pipe.c_str(), O_RDWR);  // there is a writer before it is read
  std::thread writer([&] {
    EXPECT_EQ(::write(both, "first ", 6), 6);
    EXPECT_EQ(::write(both, "second", 6), 6);
    ::close(both);
  });
  EXPECT_EQ(read_file(pipe, 1).value(), "first second");
  writer.join();
}

TEST_F(read_file_test, reads_what_a_program_that_is_gone_has_written) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  EXPECT_EQ(::write(ends[1], "text", 4), 4);
  ::close(ends[1]);
  EXPECT_EQ(read_file("/dev/fd/" + std::to_string(ends[0]), 1).value(), "text");
  ::close(ends[0]);
}

TEST_F(read_file_test, does_not_wait_for_ever_for_a_pipe) {
  const auto pipe = (folder_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto nobody = HasSubstr("gives no text, or no end of it: nobody writes into it");
  EXPECT_THAT(read_file(pipe, 1, 10ms).error().detail(), nobody) << "without a writer";
  const int silent = ::open(pipe.c_str(), O_RDWR);
  EXPECT_THAT(read_file(pipe, 1, 10ms).error().detail(), nobody) << "with a writer that is silent";
  ::close(silent);
}

TEST_F(read_file_test, ends_at_the_limit_of_what_never_ends) {
  EXPECT_THAT(read_file("/dev/zero", 1).error().detail(), HasSubstr("is larger than 1 KiB"));
  EXPECT_EQ(read_file("/dev/null", 1).value(), "");
}

}  // namespace
}  // namespace dynasession::detail
