/** The fields of one line of comma-separated values, of which some may stand in quotes; a quote within those is doubled. */
export function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (line.charAt(index + 1) === '"') field += line.charAt((index += 1));
      else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === ',') {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}
