// SPDX-License-Identifier: Apache-2.0
#include "targets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path corpus = FUZZ_CORPUS;

std::string contents_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> inputs_of(const target& each) {
  const fs::directory_iterator folder(corpus / each.name);
  return {fs::begin(folder), fs::end(folder)};
}

class fuzz_target : public testing::TestWithParam<target> {};

TEST_P(fuzz_target, keeps_its_promises_for_every_input_of_its_corpus) {
  const auto inputs = inputs_of(GetParam());
  EXPECT_FALSE(inputs.empty());
  for (const auto& input : inputs)
    EXPECT_NO_THROW(GetParam().run(contents_of(input))) << input.filename();
}

TEST_P(fuzz_target, has_a_corpus_of_few_and_small_inputs) {
  const auto inputs = inputs_of(GetParam());
  EXPECT_LE(inputs.size(), 40u);
  for (const auto& input : inputs) EXPECT_LE(fs::file_size(input), 4096u) << input.filename();
}

INSTANTIATE_TEST_SUITE_P(each, fuzz_target, testing::ValuesIn(targets),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(fuzz_corpus, has_a_folder_for_each_target_and_no_other) {
  std::set<std::string> names, folders;
  for (const auto& each : targets) names.insert(each.name);
  for (const auto& entry : fs::directory_iterator(corpus))
    folders.insert(entry.path().filename().string());
  EXPECT_EQ(folders, names);
}

}  // namespace
}  // namespace fuzz
