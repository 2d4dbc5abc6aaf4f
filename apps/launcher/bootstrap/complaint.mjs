/** Something that the person at the keyboard can put right: what is wrong, and what to do. */
export class Complaint extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}
