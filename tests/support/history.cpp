// SPDX-License-Identifier: Apache-2.0
#include "support/history.hpp"

#include <array>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace dynasession::test {
namespace {

constexpr std::array<std::pair<act, std::string_view>, 13> act_names{{
    {act::create, "create"},
    {act::load, "load"},
    {act::touch, "touch"},
    {act::set, "set"},
    {act::erase, "erase"},
    {act::add, "add"},
    {act::update, "update"},
    {act::renew, "renew"},
    {act::log_in, "log_in"},
    {act::destroy, "destroy"},
    {act::destroy_all, "destroy_all"},
    {act::destroy_others, "destroy_others"},
    {act::list, "list"},
}};

constexpr std::array<std::pair<outcome, std::string_view>, 4> outcome_names{{
    {outcome::ok, "ok"},
    {outcome::failed, "failed"},
    {outcome::gone, "gone"},
    {outcome::unknown, "unknown"},
}};

constexpr std::array<std::pair<session_state, std::string_view>, 3> state_names{{
    {session_state::fresh, "fresh"},
    {session_state::live, "live"},
    {session_state::gone, "gone"},
}};

template <class Names>
std::string_view name_of(const Names& names, auto value) {
  for (const auto& [named, name] : names)
    if (named == value) return name;
  throw std::logic_error("no name");
}

template <class Names>
auto named(const Names& names, std::string_view text) {
  for (const auto& [value, name] : names)
    if (name == text) return value;
  throw std::runtime_error("a history with \"" + std::string(text) + '"');
}

std::string_view or_dash(std::string_view text) { return text.empty() ? "-" : text; }
// A text that is absent is written as a dash.
void drop_dash(std::string& text) {
  if (text == "-") text.clear();
}

operation read_begin(std::istream& line) {
  operation started;
  std::string what;
  line >> started.begin >> what >> started.id >> started.key >> started.number >> started.new_id >>
      started.user >> started.worker >> started.ahead;
  started.what = named(act_names, what);
  for (auto* each : {&started.id, &started.key, &started.new_id, &started.user, &started.worker})
    drop_dash(*each);
  return started;
}

void read_observed(std::istream& line, operation& current) {
  std::string state;
  line >> current.observed_at >> state >> current.expires;
  current.state = named(state_names, state);
  std::string key;
  std::int64_t value = 0;
  while (line >> key >> value) current.values[key] = value;
}

void read_end(std::istream& line, operation& current) {
  std::string result;
  line >> current.end >> result >> current.record_key;
  current.result = named(outcome_names, result);
  drop_dash(current.record_key);
}

void read_file(const std::filesystem::path& file, history& all) {
  std::ifstream in(file);
  for (std::string text; std::getline(in, text);) {
    if (in.eof()) break;  // no whole line: its writer was killed
    std::istringstream line(text);
    std::string step;
    line >> step;
    if (step == "begin")
      all.push_back(read_begin(line));
    else if (step == "observed")
      read_observed(line, all.back());
    else if (step == "end")
      read_end(line, all.back());
    else
      throw std::runtime_error("a history with the line \"" + text + '"');
  }
}

}  // namespace

moment now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

std::string_view to_string(act what) { return name_of(act_names, what); }

history with_gone_read_as(outcome what, history all) {
  for (auto& each : all) {
    if (each.result != outcome::gone) continue;
    each.result = what;
    if (what == outcome::unknown) each.end = never;
  }
  return all;
}

history_writer::history_writer(const std::filesystem::path& file) : out_(file) {
  out_.exceptions(std::ios::failbit | std::ios::badbit);
}

void history_writer::begin(const operation& started) {
  out_ << "begin " << now() << ' ' << to_string(started.what) << ' ' << or_dash(started.id) << ' '
       << or_dash(started.key) << ' ' << started.number << ' ' << or_dash(started.new_id) << ' '
       << or_dash(started.user) << ' ' << or_dash(started.worker) << ' ' << started.ahead
       << std::endl;
}

void history_writer::observed(session_state state,
                              const std::map<std::string, std::int64_t>& values,
                              std::int64_t expires) {
  out_ << "observed " << now() << ' ' << name_of(state_names, state) << ' ' << expires;
  for (const auto& [key, value] : values) out_ << ' ' << key << ' ' << value;
  out_ << std::endl;
}

void history_writer::end(outcome result, const std::string& record_key) {
  out_ << "end " << now() << ' ' << name_of(outcome_names, result) << ' ' << or_dash(record_key)
       << std::endl;
}

history read_histories(const std::filesystem::path& folder) {
  history all;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".history") read_file(entry.path(), all);
  return all;
}

}  // namespace dynasession::test
