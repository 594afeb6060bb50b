#pragma once
#include <string>

#include "kernel/schema.hpp"

// RFC 4180, one column per field of a described type. Cells that a spreadsheet would take for a formula get a leading
// apostrophe.
namespace astra::api {

void append_csv_header(std::string& out, const schema::Object& object);
void append_csv_row(std::string& out, const schema::Object& object, const void* value);

}  // namespace astra::api
