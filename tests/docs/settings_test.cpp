// SPDX-License-Identifier: Apache-2.0
// Configuration from a file and the environment, as the page on configuration shows it.
#include "support/temporary_folder.hpp"

#include <dynasession/dynasession.hpp>
#include <dynasession/settings.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace {

using namespace std::chrono_literals;

constexpr const char* production = R"(
store: sqlite
sqlite_path: ${STATE_DIRECTORY:-/var/lib/shop}/sessions.db
secret_key: ${SHOP_SECRET_KEY}
absolute_timeout: 43200  # a plain number counts in seconds
touch_after: 5min
)";

TEST(guide_settings, come_from_code_a_file_and_the_environment) {
  const dynasession::test::temporary_folder folder;
  std::filesystem::create_directories(folder.path() / "config/dynamo_db_session_store");
  std::ofstream(folder.path() / "config/dynamo_db_session_store/production.yml") << production;

  dynasession::settings_sources sources{.code = {{"idle_timeout", 30min}},
                                        .environment = "production"};
  sources.folder = folder.path();
  sources.variables = {{"STATE_DIRECTORY", folder.path()},
                       {"SHOP_SECRET_KEY", "only for tests: 32 bytes or more"},
                       {"DYNAMO_DB_SESSION_COOKIE_MAX_AGE", "86400"},
                       {"DYNAMO_DB_SESSION_ABSOLUTE_TIMEOUT", "60"}};

  const auto settings = dynasession::settings::load(sources);
  auto options = settings.configuration();
  options.logger = dynasession::log_to_stderr;  // functions are assigned
  const dynasession::session_manager sessions{settings.make_store(), options};

  for (const auto& [option, alias, value, origin, help] : settings.list())
    std::printf("%s: %s  # %s\n", option.c_str(), value.c_str(), origin.c_str());

  EXPECT_EQ(options.idle_timeout, 30min);
  EXPECT_EQ(options.absolute_timeout, 12h) << "the file wins over the variable";
  EXPECT_EQ(options.cookie_max_age, 24h);
  EXPECT_EQ(options.touch_after, 5min);
  auto request = sessions.start("");
  request.load().set("cart", "tea");
  EXPECT_EQ(request.commit().status, dynasession::commit_status::saved);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "sessions.db"));
}

constexpr const char* behind_proxies = R"(
secure: auto
cookie_name: session
trusted_proxies: 127.0.0.1, 10.0.0.0/8
)";

TEST(guide_settings, of_a_site_over_both_https_and_http) {
  const dynasession::test::temporary_folder folder;
  std::ofstream(folder.file("site.yml")) << behind_proxies;
  dynasession::settings_sources sources{.config_file = folder.file("site.yml")};
  sources.variables = {};
  const auto options = dynasession::settings::load(sources).configuration();
  EXPECT_EQ(options.secure, dynasession::secure_policy::automatic);
  EXPECT_TRUE(dynasession::trusted_proxies(options.trusted_proxies).contains("10.1.2.3"));
}

}  // namespace
