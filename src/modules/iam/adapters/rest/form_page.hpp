#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"
#include "platform/api/call.hpp"

// Plain pages with one form, for what must be possible before anybody can sign in to the console. They work without scripts,
// load nothing, and forbid everything else.
namespace astra::iam::rest {

struct FormField {
  std::string_view name;
  std::string_view label;
  std::string_view type;          // of the input: "text", "email", "password", "hidden"
  std::string_view autocomplete;
  std::string hint;
};

struct FormPage {
  std::string title;
  std::string text;
  std::string action;                          // where the form goes
  std::string button;
  std::vector<FormField> fields;
  std::map<std::string, std::string> values;   // what was typed; never of passwords
  std::vector<std::string> complaints;
};

http::Response render(const FormPage& page, int status = 200);
// A page without a form.
http::Response render_message(std::string_view title, std::string_view text, int status);

// What a form sent. Errors: invalid_request.
Result<std::map<std::string, std::string>> read_form(const http::Request& request);

// What is wrong, for the person in front of the form: nothing if the error is not about what was typed.
std::vector<std::string> complaints_of(const DomainError& error);

}  // namespace astra::iam::rest
