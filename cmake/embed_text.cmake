# Writes the .cpp that holds a text file as a string: astra::<NAMESPACE>::<NAME>(). Pieces, because a literal has a longest length.
file(READ ${FILE} text)
string(LENGTH "${text}" length)
set(pieces "")
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 16000 piece)
  string(APPEND pieces "      R\"_text_(${piece})_text_\"\n")
  math(EXPR at "${at} + 16000")
endwhile()
file(WRITE ${OUT} "#include <string_view>

namespace astra::${NAMESPACE} {
std::string_view ${NAME}() {
  return
${pieces}      ;
}
}
")
