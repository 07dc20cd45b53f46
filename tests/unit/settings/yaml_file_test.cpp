// SPDX-License-Identifier: Apache-2.0
#include "settings/yaml_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace dynasession::detail {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const variables some{
    {"AGE", "60"}, {"EMPTY", ""}, {"SHOP_SECRET", "hush"}, {"TRICK", "1\nsecure: false"}};

/// "name=value@line" of each option, "name@line" without a value, or the error.
std::string read_as_text(std::string_view yaml) {
  const auto given = read_yaml(yaml, "a.yml", some);
  if (!given) return given.error().detail();
  std::ostringstream text;
  for (const auto& [name, value, origin, written] : *given) {
    text << name << (value ? "=" : "");
    if (value && value->text()) text << *value->text();
    if (value && value->list())
      for (const auto& entry : *value->list()) text << '[' << entry << ']';
    text << '@' << origin.substr(origin.find(':') + 1) << ' ';
  }
  return text.str();
}

TEST(yaml_file, options_are_read_with_their_lines) {
  EXPECT_EQ(read_as_text("key: a\n\n# comment\nmax_age: 60 # a minute\n"), "key=a@1 max_age=60@4 ");
  EXPECT_EQ(read_as_text("---\r\nkey: a\r\n"), "key=a@2 ");
  EXPECT_EQ(read_as_text("{key: a, path: /b}"), "key=a@1 path=/b@1 ");
  EXPECT_EQ(read_as_text("previous_secret_keys:\n  - 12\n  - b\n"),
            "previous_secret_keys=[12][b]@1 ");
}

TEST(yaml_file, a_value_is_the_text_that_was_written) {
  EXPECT_EQ(read_as_text("secret_key: 0123_456"), "secret_key=0123_456@1 ");
  EXPECT_EQ(read_as_text("secret_key: 1e10"), "secret_key=1e10@1 ");
  EXPECT_EQ(read_as_text("secret_key: '00'"), "secret_key=00@1 ");
  EXPECT_EQ(read_as_text("secret_key: !!str 42"), "secret_key=42@1 ");
  EXPECT_EQ(read_as_text("secret_key: 2026-01-01"), "secret_key=2026-01-01@1 ");
}

TEST(yaml_file, an_option_may_be_left_as_it_is) {
  EXPECT_EQ(read_as_text("key:\npath: ~\ndomain: null\nregion: ${EMPTY}\nsecure: no\n"),
            "key@1 path@2 domain@3 region@4 secure=no@5 ");
  EXPECT_EQ(read_as_text("key: a\npath\n"), "key=a@1 path@2 ");
  EXPECT_EQ(read_as_text("domain: \"\"\n"), "domain=@1 ") << "an empty text is a value";
}

TEST(yaml_file, a_file_may_give_nothing) {
  for (const auto* text : {"", "\n\n", "# table_name: sessions\n#\n", "---\n", "--- ~\n", "{}\n",
                           "\xEF\xBB\xBF# with a byte order mark\n"})
    EXPECT_EQ(read_as_text(text), "") << text;
}

TEST(yaml_file, variables_are_put_in) {
  EXPECT_EQ(read_as_text("max_age: ${AGE}\nkey: a${NO:-b}\n"), "max_age=60@1 key=ab@2 ");
  EXPECT_EQ(read_as_text("previous_secret_keys: ['${AGE}']"), "previous_secret_keys=[60]@1 ");
}

TEST(yaml_file, secrets_are_put_into_secret_options_only) {
  EXPECT_EQ(read_as_text("secret_key: ${SHOP_SECRET}\nprevious_secret_keys: ['${SHOP_SECRET}']\n"),
            "secret_key=hush@1 previous_secret_keys=[hush]@2 ");
  EXPECT_THAT(read_as_text("endpoint: http://${SHOP_SECRET}.example\n"),
              AllOf(StartsWith("a.yml:1: endpoint: the variable SHOP_SECRET may be a secret"),
                    Not(HasSubstr("hush"))));
}

TEST(yaml_file, the_name_of_a_file_with_a_secret_is_no_secret) {
  const variables files{{"SHOP_SECRET_FILE", "/run/secret"},
                        {"TOKEN_PATH", "/run/token"},
                        {"CREDENTIALS_DIRECTORY", "/run/credentials"},
                        {"SECRETS_DIR", "/run/secrets"}};
  const auto given = read_yaml("secret_key_file: ${SHOP_SECRET_FILE}\n", "a.yml", files);
  ASSERT_TRUE(given);
  EXPECT_EQ(*given->at(0).value->text(), "/run/secret");
  for (const std::string name : {"TOKEN_PATH", "CREDENTIALS_DIRECTORY", "SECRETS_DIR"})
    EXPECT_TRUE(read_yaml("secret_key_file: ${" + name + "}\n", "a.yml", files)) << name;
}

TEST(yaml_file, the_text_before_a_variable_was_put_in_is_kept) {
  const auto given = read_yaml("key: a${AGE}\npath: /b\n", "a.yml", some);
  EXPECT_EQ(given->at(0).written, "a${AGE}");
  EXPECT_EQ(given->at(1).written, "");
}

TEST(yaml_file, all_entries_of_a_list_are_kept_as_they_were_written) {
  const auto given =
      read_yaml("trusted_proxies: [10.0.0.1, '${AGE}', '${SIZE:-5}']\n", "a.yml", some);
  EXPECT_EQ(given->at(0).written, "10.0.0.1,${AGE},${SIZE:-5}");
  const auto second = read_yaml("a: ['${AGE}']\nb: [x]\nc: [y, '${AGE}']\n", "a.yml", some);
  EXPECT_EQ(second->at(0).written, "${AGE}");
  EXPECT_EQ(second->at(1).written, "");
  EXPECT_EQ(second->at(2).written, "y,${AGE}");
}

TEST(yaml_file, the_name_of_a_variable_is_no_secret) {
  for (const std::string text :
       {"secret_key: $SHOP_SECRET_KEY\n", "previous_secret_keys: [$KEY_1]\n"})
    EXPECT_THAT(read_as_text(text), HasSubstr("write ${NAME}, not $NAME")) << text;
  EXPECT_EQ(read_as_text("secret_key: $Shop_secret\nkey: $KEY\n"),
            "secret_key=$Shop_secret@1 key=$KEY@2 ");
}

TEST(yaml_file, a_variable_cannot_add_options) {
  EXPECT_EQ(read_as_text("key: ${TRICK}\n"), "key=1\nsecure: false@1 ");
}

TEST(yaml_file, errors_name_file_line_and_option) {
  const std::vector<std::pair<const char*, const char*>> mistakes{
      {"key: a\nkey: b\n", "a.yml:2: key: is given twice"},
      {"key: a\nmax_age: ${MISSING}\n", "a.yml:2: max_age: the variable MISSING is not set"},
      {"key: a\nsecure: {a: b}\n", "a.yml:2: secure: must not be or contain a map"},
      {"secure: [[a]]\n", "a.yml:1: secure: must not contain a list"},
      {"secure: [{a: b}]\n", "a.yml:1: secure: must not be or contain a map"},
      {"secure: [a, ~]\n", "a.yml:1: secure: an entry of the list is empty"},
      {"key: a\nsecret_key: <%= ENV['X'] %>\n", "a.yml:2: secret_key: ERB"},
      {"secret_key: \"<%= ENV[\"X\"] %>\"\n", "a.yml:1: secret_key: ERB"},
      {"<% if true %>\nkey: a\n<% end %>\n", "a.yml:1: ERB"},
      {"key: &x a\npath: *x\n", "a.yml:2: path: aliases"},
      {"key: !ruby/object:Object a\n", "a.yml:1: key: tags"},
      {"key: !!binary aGk=\n", "a.yml:1: key: tags"},
      {"key: a\n---\nkey: b\n", "a.yml:2: must hold one document only"},
  };
  for (const auto& [text, error] : mistakes) EXPECT_THAT(read_as_text(text), StartsWith(error));
}

TEST(yaml_file, what_is_no_map_of_options_is_refused) {
  for (const auto* text : {"just text", "42", "- a\n- b\n", "[key, a]", "? [a, b]\n: c\n",
                           "? {a: b}\n: c\n", ": a\n", "~: a\n"})
    EXPECT_THAT(read_as_text(text), StartsWith("a.yml:1: ")) << text;
}

TEST(yaml_file, what_is_no_yaml_is_refused_without_being_shown) {
  for (const auto* text :
       {"key: [hunter2", "key: \"hunter2\n", "key: 'hunter2", "key: {hunter2", "a: b: hunter2",
        "\thunter2: a\n", "key: \"\\qhunter2\"\n", "key: @hunter2\n", "key: a\n  hunter2: b\n",
        "*hunter2", "key: hunter2\n}\n"})
    EXPECT_THAT(read_as_text(text), AllOf(StartsWith("a.yml:"), Not(HasSubstr("hunter2")))) << text;
}

TEST(yaml_file, bytes_that_are_no_text_are_refused) {
  EXPECT_THAT(read_as_text("key: caf\xE9\n"), StartsWith("a.yml:1: "));
  EXPECT_THAT(read_as_text("key: a\npath: /\x04\n"), StartsWith("a.yml:2: path: holds a control"));
  EXPECT_THAT(read_as_text(std::string_view("key: a\0b\n", 9)),
              StartsWith("a.yml:1: key: holds a control"));
  EXPECT_THAT(read_as_text("\xFF\xFEk\0e\0"), StartsWith("a.yml:1: "));
}

TEST(yaml_file, bombs_do_not_go_off) {
  const std::string laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n";
  EXPECT_THAT(read_as_text(laughs), StartsWith("a.yml:2: b: aliases"));
  EXPECT_THAT(read_as_text("key: " + std::string(60000, '[')), StartsWith("a.yml:1: "));
  EXPECT_THAT(read_as_text(std::string(60000, '{')), StartsWith("a.yml:1: "));
  EXPECT_THAT(read_as_text(std::string(60000, '-')), StartsWith("a.yml:1: "));
  EXPECT_EQ(read_as_text("key: " + std::string(60000, '&')), "key@1 ") << "an anchor names nothing";
}

TEST(yaml_file, comments_may_hold_erb) {
  EXPECT_EQ(read_as_text("  # secret_key: <%= ENV['X'] %>\nkey: a\n"), "key=a@2 ");
}

TEST(yaml_file, a_name_that_is_none_is_not_shown) {
  EXPECT_THAT(read_as_text("this is hunter2: a\nthis is hunter2: b\n"),
              AllOf(StartsWith("a.yml:2: "), Not(HasSubstr("hunter2"))));
}

}  // namespace
}  // namespace dynasession::detail
