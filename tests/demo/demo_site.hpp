// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_client.hpp"
#include "support/child_process.hpp"
#include "support/dynamodb_local.hpp"
#include "support/temporary_folder.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynasession::test {

/// A visitor of the demo, who fills in its forms.
class visitor : public web_browser {
 public:
  using web_browser::web_browser;

  boost::json::object look() { return boost::json::parse(get("/session.json").body).as_object(); }
  std::int64_t visits() { return look().at("visits").to_number<std::int64_t>(); }
  std::vector<std::string> notes() {
    return boost::json::value_to<std::vector<std::string>>(look().at("notes"));
  }
  std::string cookie() { return cookies()["demo-session"]; }

  /// What the forms of the page carry to prove that they come from it.
  std::string form_token() {
    const auto page = get("/").body;
    const std::string before = "name=\"form_token\" value=\"";
    const auto start = page.find(before) + before.size();
    return page.substr(start, page.find('"', start) - start);
  }
  http_response fill_in(const std::string& target, const std::string& fields = "") {
    return post(target, "form_token=" + form_token() + "&" + fields);
  }
};

/// The demo itself, on each store, with a file or table of its own for each test.
class demo_test : public ::testing::TestWithParam<std::string> {
 protected:
  demo_test() { start(); }

  void start(child_process::environment set = {}) {
    set.merge(environment());
    program_ = std::make_unique<child_process>(command("0"), folder_.path(), set);
    auto address = program_->read_line();
    while (address.starts_with("dynasession warning: ")) address = program_->read_line();
    if (!address.starts_with("http://")) throw std::runtime_error("no demo, but: " + address);
    port_ = std::stoi(address.substr(address.rfind(':') + 1));
  }
  std::vector<std::string> command(const std::string& port) const {
    if (GetParam() == "sqlite")
      return {DEMO_PROGRAM, "--port", port, "--db", folder_.file("demo.db")};
    return {DEMO_PROGRAM,
            "--port",
            port,
            "--store",
            "dynamodb",
            "--endpoint",
            endpoint_,
            "--region",
            "us-east-1",
            "--table",
            folder_.path().filename()};
  }
  child_process::environment environment() const {
    return {{"XDG_STATE_HOME", folder_.path()},
            {"AWS_ACCESS_KEY_ID", "demo"},
            {"AWS_SECRET_ACCESS_KEY", "demo"}};
  }
  visitor new_visitor() const { return visitor(port_); }

  const temporary_folder folder_;
  const std::string endpoint_ = GetParam() == "sqlite" ? "" : dynamodb_local_endpoint();
  std::unique_ptr<child_process> program_;
  int port_ = 0;
};

/// For INSTANTIATE_TEST_SUITE_P.
inline const auto demo_stores = ::testing::Values("sqlite", "dynamodb");
inline std::string store_name(const ::testing::TestParamInfo<std::string>& tested) {
  return tested.param;
}

}  // namespace dynasession::test
