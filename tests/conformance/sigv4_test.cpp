// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/sigv4.hpp"

#include "signing_case.hpp"
#include "support/time_text.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t known_cases = 38;

class conformance_sigv4 : public testing::Test {
 protected:
  static constexpr const char* folder = "1-sigv4/aws-c-auth-v4";

  void SetUp() override {
    if (!std::filesystem::exists(vectors_folder() / folder))
      GTEST_SKIP() << known_cases << " cases are not here: " << folder;
  }

  template <class Check>
  void for_each_case(Check check) {
    const auto cases = signing_cases(folder);
    for (const auto& each : cases) {
      SCOPED_TRACE(each.name);
      check(each);
    }
    EXPECT_GE(cases.size(), known_cases);
    RecordProperty("cases", static_cast<int>(cases.size()));
    std::cout << cases.size() << " cases ran\n";
  }
};

net::http_request signed_request(const written_request& given, const aws::signing_key& key,
                                 std::chrono::sys_seconds at, const aws::signing_options& options) {
  auto request = given.request;
  aws::sign(request, given.host, key, at, options);
  return request;
}

net::http_request signed_request(const signing_case& each) {
  return signed_request(each.given, each.key, each.at, each.options);
}

TEST_F(conformance_sigv4, the_canonical_request_is_the_same_to_the_byte) {
  for_each_case([](const signing_case& each) {
    const aws::canonical_request canonical(signed_request(each), each.given.host, each.options);
    EXPECT_EQ(canonical.text(), each.canonical_text);
  });
}

TEST_F(conformance_sigv4, the_string_to_sign_is_the_same_to_the_byte) {
  for_each_case([](const signing_case& each) {
    EXPECT_EQ(aws::string_to_sign(each.canonical_text, each.key, detail::amz_date(each.at)),
              each.string_to_sign);
  });
}

TEST_F(conformance_sigv4, the_signature_is_the_same_to_the_byte) {
  for_each_case([](const signing_case& each) {
    EXPECT_EQ(aws::signature(each.string_to_sign, each.key), each.signature);
  });
}

TEST_F(conformance_sigv4, the_signed_request_has_the_same_fields_in_the_same_order) {
  for_each_case([](const signing_case& each) {
    const auto ours = signed_request(each).fields;
    const auto& expected = each.signed_request.request.fields;
    ASSERT_EQ(ours.size(), expected.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_EQ(ours[i].name, expected[i].name);
      EXPECT_EQ(ours[i].value, expected[i].value);
    }
  });
}

/// The two cases of smithy-rs are in an older format without the signing options.
class conformance_sigv4_of_smithy_rs : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(vectors_folder() / "1-sigv4/smithy-rs-extra"))
      GTEST_SKIP() << "2 cases are not here: 1-sigv4/smithy-rs-extra";
  }

  static std::string file(const std::string& name) {
    return vector_text("1-sigv4/smithy-rs-extra/" + name).value();
  }

  static constexpr auto in_2021 = std::chrono::sys_days(2021y / 5 / 11) + 15h + 40min + 45s;
  static constexpr auto in_2015 = std::chrono::sys_days(2015y / 8 / 30) + 12h + 36min;
};

// The secret was not published, so the signature is not compared.
TEST_F(conformance_sigv4_of_smithy_rs, a_path_with_escapes_is_encoded_again) {
  const auto given = parse_request(file("double-url-encode/request.txt"));
  const aws::signing_key key({"AKIDEXAMPLE", ""}, 2021y / 5 / 11, "us-east-2", "lambda");
  const aws::canonical_request canonical(signed_request(given, key, in_2021, {}), given.host);
  EXPECT_EQ(canonical.text(), file("double-url-encode/header-canonical-request.txt"));
  EXPECT_EQ(aws::string_to_sign(canonical.text(), key, detail::amz_date(in_2021)) + '\n',
            file("double-url-encode/header-string-to-sign.txt"));
}

// Its files have two dates; the credentials are those of the tests of the Rust SDK.
TEST_F(conformance_sigv4_of_smithy_rs, a_path_that_needs_escapes_is_encoded_too) {
  const auto given = parse_request(file("double-encode-path/request.txt"));
  const aws::signing_key key({"ANOTREAL", "notrealrnrELgWzOk3IfjzDKtFBhDby"}, 2015y / 8 / 30,
                             "us-east-1", "service");
  const aws::canonical_request canonical(signed_request(given, key, in_2021, {}), given.host);
  EXPECT_EQ(canonical.text(), file("double-encode-path/header-canonical-request.txt"));
  const auto expected = parse_request(file("double-encode-path/header-signed-request.txt"));
  EXPECT_EQ(signed_request(given, key, in_2015, {}).fields.back().value,
            expected.request.fields.back().value);
}

}  // namespace
}  // namespace dynasession::test
