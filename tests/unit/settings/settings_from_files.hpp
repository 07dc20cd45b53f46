// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/temporary_folder.hpp"
#include "support/thrown_by.hpp"

#include <dynasession/settings.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace dynasession::test {

/// Settings of a folder, variables and code of the test alone.
class settings_from_files : public testing::Test {
 protected:
  settings_from_files() {
    sources.folder = folder_.path();
    sources.variables = {};
  }
  std::string write(const std::string& text,
                    const std::string& name = "dynamo_db_session_store.yml") {
    const auto file = folder_.path() / "config" / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
  settings load() const { return settings::load(sources); }
  std::string refusal() const {
    const auto reason = thrown_by([this] { load(); });
    return reason.failed() ? reason.detail() : "none";
  }
  setting listed(const std::string& option) const {
    const auto loaded = load();
    return *std::ranges::find(loaded.list(), option, &setting::option);
  }

  settings_sources sources;

 private:
  temporary_folder folder_;
};

}  // namespace dynasession::test
