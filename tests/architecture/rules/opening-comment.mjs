/** Lint rule: a file opens with a sentence that says what room it is. */

export const openingComment = {
  meta: {
    type: 'suggestion',
    docs: { description: 'a file opens with a `/** … */` sentence that says what room it is' },
    messages: { missing: 'Open the file with a comment, /** … */, that says in a sentence what room this is.' },
    schema: [],
  },
  create(context) {
    return {
      Program(node) {
        const first = context.sourceCode.getAllComments().find((comment) => comment.type !== 'Shebang');
        const opens = first !== undefined && first.range[0] < (node.body[0]?.range[0] ?? Infinity);
        const sentence = opens && first.type === 'Block' && /^\*\s+(\*\s+)?\S.*[.:?!)]/s.test(first.value);
        if (!sentence) context.report({ loc: { line: 1, column: 0 }, messageId: 'missing' });
      },
    };
  },
};
